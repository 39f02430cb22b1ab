import { object } from 'yup';

import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { ANSWER_CONFLICTS, ANSWER_REFUSALS, terminationPath, terminationSchema } from '../termination-view.ts';
import { answerOwn } from '../terminations.ts';
import type { TerminationPorts } from '../terminations.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/terminations/{terminationId}/agree',
  operationId: 'agreeToMyTermination',
  summary: 'Agree to the end that the other party proposed',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: terminationPath,
  body: object({}),
  responses: {
    200: { description: 'It is `effective`', schema: terminationSchema },
    404: notFound('The contractor has no such contract, or the contract no such termination'),
    409: ANSWER_CONFLICTS,
    422: ANSWER_REFUSALS,
  },
});

export const agreeToMyTermination =
  (service: TerminationPorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    answerOwn(service, request, 'agreed');

export const handler = endpoint(route, () => agreeToMyTermination(contracts()), { idempotency, users });
