import { object } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { operatorPayoutAccountSchema, operatorPayoutAccountView } from '../payout-account-view.ts';
import type { PayoutPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payout-accounts/{contractorId}',
  operationId: 'getContractorPayoutAccount',
  summary: 'Whether a contractor can be paid, as it was when our record last changed; Stripe is not asked',
  tag: 'payments-admin',
  roles: ['admin'],
  pathParameters: object({ contractorId: uuid().required() }),
  responses: {
    200: { description: 'The payout account', schema: operatorPayoutAccountSchema },
    404: notFound('The contractor has opened none'),
  },
});

export const getContractorPayoutAccount =
  ({ payoutRecords }: Pick<PayoutPorts, 'payoutRecords'>) =>
  async ({ path: { contractorId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const account = await payoutRecords.getPayoutAccount(contractorId);
    if (account === undefined) throw new NotFoundError('The contractor has no payout account.');
    return { status: 200, body: operatorPayoutAccountView(account.value) };
  };

export const handler = endpoint(route, () => getContractorPayoutAccount(payments()));
