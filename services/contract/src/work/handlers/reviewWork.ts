import { array, number, object, string } from 'yup';
import { BusinessError, OwnCaseError } from '#shared/errors/index.ts';
import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { named, reference, uuid } from '#shared/validation/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { decideOnWork } from '../decisions.ts';
import type { GivenDecision } from '../decisions.ts';
import { ownContract, contractPath } from '../../own-contract.ts';
import { WORK_STATUSES } from '../../domain/work.ts';
import { contracts, idempotency, users } from '../../wiring.ts';

const decisionInput = named(
  'WorkReviewRow',
  object({
    workId: uuid().required(),
    /** The number of the submission that the caller saw. */
    submission: number().integer().min(1).required(),
    outcome: string().oneOf(['approved', 'rejected']).required(),
    /** For the contractor. A rejection has one. */
    comment: reference(500)
      .min(1)
      .when('outcome', { is: 'rejected', then: (schema) => schema.required() }),
  }),
);

const resultSchema = named(
  'WorkReviewResult',
  object({
    workId: uuid().required(),
    /** Of the work after the decision. */
    status: string().oneOf(WORK_STATUSES).optional(),
    /** Why the decision was refused. */
    refusal: object({ code: string().required(), detail: string().required() }).optional().default(undefined),
  }),
);

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/work/review',
  operationId: 'reviewWork',
  summary:
    'Approve and reject up to 50 submitted works of a contract. A decision that is refused leaves the others as they are',
  tag: 'contract-work',
  roles: ['client'],
  pathParameters: contractPath,
  body: object({ decisions: array().of(decisionInput).min(1).max(50).required() }),
  responses: {
    200: {
      description: 'What became of each, in the order of the request: a `status`, or a `refusal`',
      schema: object({ results: array().of(resultSchema).required() }),
    },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
  },
});

type Result = { readonly workId: string } & (
  | { readonly status: (typeof WORK_STATUSES)[number] }
  | { readonly refusal: { readonly code: string; readonly detail: string } }
);

/** Each decision is a commit of its own, one after the other. */
export const reviewWork =
  (service: WorkPorts) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    await ownContract(service, request.caller, request.path.contractId);
    const results: Result[] = [];
    for (const decision of request.body.decisions) results.push(await resultOf(service, request, decision));
    return { status: 200, body: { results } };
  };

const resultOf = async (
  service: WorkPorts,
  request: ApiRequest<typeof route>,
  decision: GivenDecision,
): Promise<Result> => {
  const { workId } = decision;
  try {
    const { status } = await decideOnWork(service, request, decision);
    return { workId, status };
  } catch (error) {
    if (!(error instanceof BusinessError) || error instanceof OwnCaseError) throw error;
    return { workId, refusal: { code: error.code, detail: error.message } };
  }
};

export const handler = endpoint(route, () => reviewWork(contracts()), { idempotency, users });
