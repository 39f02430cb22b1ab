import { object } from 'yup';

import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { ANSWER_CONFLICTS, ANSWER_REFUSALS, terminationPath, terminationSchema } from '../termination-view.ts';
import { answerOwn } from '../terminations.ts';
import type { TerminationPorts } from '../terminations.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/terminations/{terminationId}/withdraw',
  operationId: 'withdrawMyTermination',
  summary: 'Take a termination of one’s own back, before its last day is over and unless the other party agreed to it',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: terminationPath,
  body: object({}),
  responses: {
    200: { description: 'It is `withdrawn`', schema: terminationSchema },
    404: notFound('The contractor has no such contract, or the contract no such termination'),
    409: ANSWER_CONFLICTS,
    422: ANSWER_REFUSALS,
  },
});

export const withdrawMyTermination =
  (service: TerminationPorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    answerOwn(service, request, 'withdrawn');

export const handler = endpoint(route, () => withdrawMyTermination(contracts()), { idempotency, users });
