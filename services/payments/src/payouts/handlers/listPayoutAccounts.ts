import { string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { PAYOUT_ACCOUNT_STATES } from '../domain/payout-account.ts';
import { operatorPayoutAccountSchema, operatorPayoutAccountView } from '../payout-account-view.ts';
import type { PayoutPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payout-accounts',
  operationId: 'listPayoutAccounts',
  summary: 'Contractors’ payout accounts of one status, the longest unchanged first',
  tag: 'payments-admin',
  roles: ['admin'],
  query: pageQuery.shape({ status: string().oneOf(PAYOUT_ACCOUNT_STATES).default('restricted') }),
  responses: { 200: { description: 'A page of accounts', schema: pageOf(operatorPayoutAccountSchema) } },
});

export const listPayoutAccounts =
  ({ payoutRecords }: Pick<PayoutPorts, 'payoutRecords'>) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await payoutRecords.listPayoutAccounts(query.status, pageAsked(query));
    return { status: 200, body: pageBodyOf(page, operatorPayoutAccountView) };
  };

export const handler = endpoint(route, () => listPayoutAccounts(payments()));
