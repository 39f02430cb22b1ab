import { NotFoundError } from '#shared/errors/index.ts';
import { contractorOf, defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { isPayable } from '../domain/payout-account.ts';
import { payoutAccountSchema, payoutAccountView } from '../payout-account-view.ts';
import { refreshPayoutAccount } from '../payout-accounts.ts';
import type { PayoutPorts } from '../ports.ts';
import { payments, stripe } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/payout-account',
  operationId: 'getPayoutAccount',
  summary:
    'Whether the contractor can be paid. If not, the state is requested from Stripe, in case a webhook was lost.',
  tag: 'wallet',
  roles: ['contractor'],
  responses: {
    200: { description: 'The payout account', schema: payoutAccountSchema },
    404: notFound('None was opened yet'),
  },
});
type Dependencies = Pick<PayoutPorts, 'payoutRecords' | 'store' | 'stripe' | 'clock' | 'sleep'>;

export const getPayoutAccount =
  (service: Dependencies) =>
  async ({ caller }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const known = (await service.payoutRecords.getPayoutAccount(contractorOf(caller)))?.value;
    if (known === undefined) throw new NotFoundError('There is no payout account.');
    const seen = isPayable(known) ? undefined : await refreshPayoutAccount(service, known.stripeAccountId);
    return { status: 200, body: payoutAccountView(seen?.account ?? known) };
  };

export const handler = endpoint(route, () => getPayoutAccount({ ...payments(), stripe: stripe() }));
