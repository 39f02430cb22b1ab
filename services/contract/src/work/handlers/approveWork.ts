import { number, object } from 'yup';
import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { decideOnWork } from '../decisions.ts';
import { APPROVAL_CONFLICTS, workPath, workSchema, workView } from '../view.ts';
import { contracts, idempotency, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/work/{workId}/approve',
  operationId: 'approveWork',
  summary: 'Approve submitted work: it is paid',
  tag: 'contract-work',
  roles: ['client'],
  pathParameters: workPath,
  body: object({
    /** The number of the submission that the caller saw. The contractor may have replaced it since. */
    submission: number().integer().min(1).required(),
  }),
  responses: {
    200: { description: 'It is `approved`, and its payment starts', schema: workSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract, or the contract no such work'),
    409: APPROVAL_CONFLICTS,
  },
});

export const approveWork =
  (service: WorkPorts) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { path, body } = request;
    const decision = { workId: path.workId, submission: body.submission, outcome: 'approved' as const };
    return { status: 200, body: workView(await decideOnWork(service, request, decision)) };
  };

export const handler = endpoint(route, () => approveWork(contracts()), { idempotency, users });
