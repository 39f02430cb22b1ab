import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { OFF_CYCLE_CONFLICTS, offCycleInput, proposePayment } from '../off-cycle.ts';
import { workSchema } from '../view.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/off-cycle',
  operationId: 'proposeOffCyclePayment',
  summary:
    'Propose a payment outside of milestones and timesheets, a bonus or an expense. It is paid when a user of the client approves it',
  tag: 'contract-work',
  roles: ['client'],
  pathParameters: contractPath,
  body: offCycleInput,
  responses: {
    201: { description: 'It is `submitted`', schema: workSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
    409: OFF_CYCLE_CONFLICTS,
  },
});

export const proposeOffCyclePayment =
  (service: WorkPorts & Pick<ContractPorts, 'ids'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    proposePayment(service, request);

export const handler = endpoint(route, () => proposeOffCyclePayment(contracts()), { idempotency, users });
