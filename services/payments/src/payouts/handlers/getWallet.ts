import { number, object, string } from 'yup';
import { contractorOf, defineRoute, endpoint, pageAsked, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { walletOf } from '../../money/accounts.ts';
import type { PayoutPorts } from '../ports.ts';
import { historyOf } from '../../ledger/line-payments.ts';
import { currencyQuery, lineSchema } from '../../ledger/statement-view.ts';
import { payments } from '../../wiring.ts';

const minor = () => number().integer().required();

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/wallet',
  operationId: 'getWallet',
  summary: 'What the contractor has been paid, and how it came to be: newest first, page by page',
  tag: 'wallet',
  roles: ['contractor'],
  query: pageQuery.shape(currencyQuery),
  responses: {
    200: {
      description: 'All amounts in whole minor units of `currency`',
      schema: object({
        currency: string().required(),
        /** Paid out, and not sent back by the bank. */
        paidMinor: minor(),
        settledMinor: minor(),
        reversedMinor: minor(),
        history: pageOf(lineSchema).required(),
      }),
    },
  },
});

export const getWallet =
  ({ ledger, policy, payoutRecords }: Pick<PayoutPorts, 'ledger' | 'policy' | 'payoutRecords'>) =>
  async ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const wallet = walletOf(contractorOf(caller));
    const { currency = policy.currency } = query;
    const page = { order: 'desc' as const, ...pageAsked(query) };
    const [balance, lines] = await Promise.all([
      ledger.balance(wallet, currency),
      ledger.lines(wallet, currency, page),
    ]);
    return {
      status: 200,
      body: {
        currency,
        paidMinor: balance.amountMinor,
        settledMinor: balance.creditedMinor,
        reversedMinor: balance.debitedMinor,
        history: await historyOf({ payoutRecords }, lines),
      },
    };
  };

export const handler = endpoint(route, () => getWallet(payments()));
