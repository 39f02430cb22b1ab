import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { ATTACHMENTS_REFUSED } from '../../attachments/submitted-files.ts';
import { OFF_CYCLE_CONFLICTS, offCycleInput, proposePayment } from '../off-cycle.ts';
import type { SubmissionPorts } from '../submit-work.ts';
import { workSchema } from '../view.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, documents, idempotency } from '../../wiring.ts';

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
    422: ATTACHMENTS_REFUSED,
  },
});

export const requestOffCyclePayment =
  (service: SubmissionPorts & Pick<ContractPorts, 'ids'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    proposePayment(service, request);

export const handler = endpoint(route, () => requestOffCyclePayment({ ...contracts(), documents: documents() }), {
  idempotency,
});
