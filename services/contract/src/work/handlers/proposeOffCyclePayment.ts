import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { ATTACHMENTS_REFUSED } from '../../attachments/submitted-files.ts';
import { OFF_CYCLE_CONFLICTS, offCycleInput, proposePayment } from '../off-cycle.ts';
import type { SubmissionPorts } from '../submit-work.ts';
import { workSchema } from '../view.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, documents, idempotency, users } from '../../wiring.ts';

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
    422: ATTACHMENTS_REFUSED,
  },
});

export const proposeOffCyclePayment =
  (service: SubmissionPorts & Pick<ContractPorts, 'ids'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    proposePayment(service, request);

export const handler = endpoint(route, () => proposeOffCyclePayment({ ...contracts(), documents: documents() }), {
  idempotency,
  users,
});
