import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { OFF_CYCLE_CONFLICTS, offCycleInput, proposePayment } from '../off-cycle.ts';
import { workSchema } from '../view.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/off-cycle',
  operationId: 'requestOffCyclePayment',
  summary:
    'Ask for a payment outside of milestones and timesheets, a bonus or an expense: it waits for the client’s decision',
  tag: 'contract-work',
  roles: ['contractor'],
  pathParameters: contractPath,
  body: offCycleInput,
  responses: {
    201: { description: 'It is `submitted`', schema: workSchema },
    404: notFound('The contractor has no such contract'),
    409: OFF_CYCLE_CONFLICTS,
  },
});

export const requestOffCyclePayment =
  (service: WorkPorts & Pick<ContractPorts, 'ids'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    proposePayment(service, request);

export const handler = endpoint(route, () => requestOffCyclePayment(contracts()), { idempotency });
