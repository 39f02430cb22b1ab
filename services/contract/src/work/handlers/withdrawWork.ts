import { number, object } from 'yup';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { decideOnWork } from '../decisions.ts';
import { DECISION_CONFLICTS, workPath, workSchema, workView } from '../view.ts';
import { contracts, idempotency } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/work/{workId}/withdraw',
  operationId: 'withdrawWork',
  summary: 'Take submitted work back before the client decides about it',
  tag: 'contract-work',
  roles: ['contractor'],
  pathParameters: workPath,
  body: object({
    /** The number of the submission that the caller saw. */
    submission: number().integer().min(1).required(),
  }),
  responses: {
    200: { description: 'It is `withdrawn`, and may be submitted again', schema: workSchema },
    404: notFound('The contractor has no such contract, or the contract no such work'),
    409: DECISION_CONFLICTS,
  },
});

export const withdrawWork =
  (service: WorkPorts) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { path, body } = request;
    const decision = { workId: path.workId, submission: body.submission, outcome: 'withdrawn' as const };
    return { status: 200, body: workView(await decideOnWork(service, request, decision)) };
  };

export const handler = endpoint(route, () => withdrawWork(contracts()), { idempotency });
