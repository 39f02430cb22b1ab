import type { Accounts } from '../accounts.ts';
import { noSuch } from '../errors.ts';
import { endpoint } from '../request/endpoint.ts';
import type { Endpoint } from '../request/endpoint.ts';
import { pageOf, pageRules } from '../request/lists.ts';
import { currency, text } from '../request/rules.ts';
import type { World } from '../world.ts';

/** What reconciliation reads: balances, and what they are made of. */
export const balanceEndpoints = ({ ledger }: World, accounts: Accounts): readonly Endpoint[] => [
  endpoint('GET', '/v1/balance', {}, (_, { owner }) =>
    ledger.balance(owner, accounts.get(owner).default_currency ?? 'eur'),
  ),
  endpoint(
    'GET',
    '/v1/balance_transactions',
    { ...pageRules, currency, payout: text, source: text, type: text },
    ({ currency: wanted, payout, source, type, ...page }, { owner }) => {
      const found = ledger
        .list(owner)
        .filter((each) => wanted === undefined || each.currency === wanted)
        .filter((each) => type === undefined || each.type === type)
        .filter((each) => source === undefined || each.source === source)
        .filter((each) => payout === undefined || each.source === payout);
      return pageOf('/v1/balance_transactions', found, page);
    },
  ),
  endpoint('GET', '/v1/balance_transactions/:id', {}, (_, { owner, id = '' }) => {
    const found = ledger.get(owner, id);
    if (!found) throw noSuch('balance transaction', id);
    return found;
  }),
];
