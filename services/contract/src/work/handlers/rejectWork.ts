import { number, object } from 'yup';
import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { reference } from '#shared/validation/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { decideOnWork } from '../decisions.ts';
import { DECISION_CONFLICTS, workPath, workSchema, workView } from '../view.ts';
import { contracts, idempotency, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/work/{workId}/reject',
  operationId: 'rejectWork',
  summary: 'Reject submitted work, with a comment for the contractor, who may submit it again',
  tag: 'contract-work',
  roles: ['client'],
  pathParameters: workPath,
  body: object({
    /** The number of the submission that the caller saw. The contractor may have replaced it since. */
    submission: number().integer().min(1).required(),
    comment: reference(500).min(1).required(),
  }),
  responses: {
    200: { description: 'It is `rejected`', schema: workSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract, or the contract no such work'),
    409: DECISION_CONFLICTS,
  },
});

export const rejectWork =
  (service: WorkPorts) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { path, body } = request;
    const decision = { workId: path.workId, ...body, outcome: 'rejected' as const };
    return { status: 200, body: workView(await decideOnWork(service, request, decision)) };
  };

export const handler = endpoint(route, () => rejectWork(contracts()), { idempotency, users });
