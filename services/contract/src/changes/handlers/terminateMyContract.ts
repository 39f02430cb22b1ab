import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import {
  TERMINATION_CONFLICTS,
  TERMINATION_REFUSALS,
  terminationInput,
  terminationSchema,
} from '../termination-view.ts';
import { terminateOwn } from '../terminations.ts';
import type { TerminationPorts } from '../terminations.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/terminations',
  operationId: 'terminateMyContract',
  summary:
    'End the contract with notice, or for cause without it; or propose an end to which the other party has to agree. Of several ' +
    'last days the earliest counts.',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: contractPath,
  body: terminationInput,
  responses: {
    201: { description: 'It is `effective`; one by mutual consent is `proposed`', schema: terminationSchema },
    404: notFound('The contractor has no such contract'),
    409: TERMINATION_CONFLICTS,
    422: TERMINATION_REFUSALS,
  },
});

export const terminateMyContract =
  (service: TerminationPorts & Pick<ContractPorts, 'ids'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    terminateOwn(service, request);

export const handler = endpoint(route, () => terminateMyContract(contracts()), { idempotency, users });
