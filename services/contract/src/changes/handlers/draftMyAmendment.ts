import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { DRAFT_CONFLICTS, DRAFT_REFUSALS, amendmentInput, amendmentSchema } from '../amendment-view.ts';
import { draftOwn } from '../amendments.ts';
import type { AmendmentPorts } from '../amendments.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/amendments',
  operationId: 'draftMyAmendment',
  summary:
    'Draft a change of the rate or the last day, or more milestones, which both parties sign; a later last day renews the contract. ' +
    'A contract has one amendment at a time that is being signed.',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: contractPath,
  body: amendmentInput,
  responses: {
    201: { description: 'The draft; its document is ready in a moment', schema: amendmentSchema },
    404: notFound('The contractor has no such contract'),
    409: DRAFT_CONFLICTS,
    422: DRAFT_REFUSALS,
  },
});

export const draftMyAmendment =
  (service: AmendmentPorts & Pick<ContractPorts, 'ids'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    draftOwn(service, request);

export const handler = endpoint(route, () => draftMyAmendment(contracts()), { idempotency, users });
