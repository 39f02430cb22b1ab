import type { LedgerEntry } from '../../services/payments/src/domain/postings.ts';
import { accountOf } from '../../services/payments/src/domain/accounts.ts';
import type { AccountId } from '../../services/payments/src/domain/accounts.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';

/** What must hold wherever money moves, whichever workflow moves it. Amounts in minor units. */

export const entriesIn = (records: Records): readonly LedgerEntry[] =>
  records.all('ENTRY#').flatMap(({ sk, value }) => (sk === 'ENTRY' ? [value as unknown as LedgerEntry] : []));

interface Balance {
  readonly amountMinor: number;
}

/** Balances follow from the entries, none goes where it must not, and all of them together are nothing: after every commit. */
export const booksBalance = (): Oracle => {
  const balances = new Map<string, number>();
  const wrong: string[] = [];
  const seen = new Set<string>();
  const add = (account: AccountId, currency: string, amount: number): number => {
    const key = `${account} ${currency}`;
    const sum = (balances.get(key) ?? 0) + amount;
    balances.set(key, sum);
    return sum;
  };
  const post = ({ entryId, postings }: LedgerEntry): void => {
    if (seen.has(entryId)) wrong.push(`entry ${entryId} was written twice`);
    seen.add(entryId);
    for (const { from, to, amount } of postings) {
      check(from, amount.currency, add(from, amount.currency, -amount.amountMinor));
      check(to, amount.currency, add(to, amount.currency, amount.amountMinor));
    }
  };
  const check = (account: AccountId, currency: string, balance: number): void => {
    const { kind } = accountOf(account);
    const isWrong =
      ((kind === 'escrow' || kind === 'locked' || kind === 'wallet') && balance < 0) ||
      (kind === 'receivable' && balance > 0);
    if (isWrong) wrong.push(`${account} is at ${balance} ${currency}`);
  };
  return {
    name: 'the books balance',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind === 'put' && change.key.pk.startsWith('ENTRY#') && change.key.sk === 'ENTRY') {
            post(change.value as LedgerEntry);
          }
        }
        const total = [...balances.values()].reduce((sum, balance) => sum + balance, 0);
        if (total !== 0) wrong.push(`all accounts together hold ${total}`);
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** Balances on record, by account and currency, shards added up. */
export const balancesIn = (records: Records): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { pk, sk, value } of records.all('ACCOUNT#')) {
    if (sk !== 'BALANCE') continue;
    const [, account = '', currency = ''] = pk.split('#');
    const key = `${account} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0) + (value as unknown as Balance).amountMinor);
  }
  return sums;
};

/** What is on record as a balance is the sum of the entries. */
export const balancesFollowFromEntries = (records: Records): Oracle => ({
  name: 'balances are sums of entries',
  conclude: () => {
    const sums = new Map<string, number>();
    for (const { postings } of entriesIn(records)) {
      for (const { from, to, amount } of postings) {
        sums.set(`${from} ${amount.currency}`, (sums.get(`${from} ${amount.currency}`) ?? 0) - amount.amountMinor);
        sums.set(`${to} ${amount.currency}`, (sums.get(`${to} ${amount.currency}`) ?? 0) + amount.amountMinor);
      }
    }
    const balances = balancesIn(records);
    return [...new Set([...sums.keys(), ...balances.keys()])].flatMap((account) =>
      (sums.get(account) ?? 0) === (balances.get(account) ?? 0)
        ? []
        : [`${account}: ${balances.get(account) ?? 0} on record, ${sums.get(account) ?? 0} by its entries`],
    );
  },
});

/** When all is over nothing is reserved, and no payout is half credited. */
export const nothingStaysReserved = (records: Records): Oracle => ({
  name: 'nothing stays reserved',
  conclude: () =>
    [...balancesIn(records)].flatMap(([account, balance]) =>
      balance !== 0 && (account.includes(':locked ') || account.startsWith('clearing:'))
        ? [`${account} holds ${balance}`]
        : [],
    ),
});

/** Every movement is in the log, once. */
export const everyEntryIsLogged = (records: Records): Oracle => ({
  name: 'every entry is in the log',
  conclude: () => {
    const logged = new Map<string, number>();
    for (const { value } of records.all('LEDGER#LEAVES#')) {
      const { entryId } = value as { readonly entryId?: string };
      if (entryId !== undefined) logged.set(entryId, (logged.get(entryId) ?? 0) + 1);
    }
    return entriesIn(records).flatMap(({ entryId, movement }) =>
      logged.get(entryId) === 1 ? [] : [`${movement} ${entryId} is in the log ${logged.get(entryId) ?? 0} times`],
    );
  },
});

interface PayoutRecord {
  readonly key: string;
  readonly status: string;
  readonly transferId?: string;
  readonly payoutId?: string;
  readonly amount: { readonly amountMinor: number };
}

const payoutsIn = (records: Records): readonly PayoutRecord[] =>
  records.all('PAYOUT#').flatMap(({ sk, value }) => (sk === 'STATE' ? [value as unknown as PayoutRecord] : []));

const keyOf = (metadata: Readonly<Record<string, string>> | null): string => metadata?.['payoutKey'] ?? '';

/** What of an attempt is there twice at Stripe: a transfer that was not taken back, a payout that did not fail. */
const twiceAtStripe = ({ stripe }: StripeSite): readonly string[] => {
  const twice = (keys: readonly string[], what: string): readonly string[] =>
    [...Map.groupBy(keys, (key) => key)]
      .filter(([, same]) => same.length > 1)
      .map(([key, same]) => `${key} was ${what} ${same.length} times`);
  const kept = stripe.allTransfers().filter(({ object: { reversed } }) => !reversed);
  const paid = stripe.allPayouts().filter(({ object: { status } }) => status !== 'failed' && status !== 'canceled');
  return [
    ...twice(
      kept.map(({ object: { metadata } }) => keyOf(metadata)),
      'transferred',
    ),
    ...twice(
      paid.map(({ object: { metadata } }) => keyOf(metadata)),
      'paid out',
    ),
  ];
};

/** What has failed here, without a payout of its own, while Stripe pays it all the same. */
const paidThoughFailed = (payouts: readonly PayoutRecord[], { stripe }: StripeSite): readonly string[] => {
  const live = new Set(
    stripe
      .allPayouts()
      .filter(({ object: { status } }) => status !== 'failed' && status !== 'canceled')
      .map(({ object: { metadata } }) => keyOf(metadata)),
  );
  return payouts
    .filter(({ key, status, payoutId }) => status === 'failed' && payoutId === undefined && live.has(key))
    .map(({ key }) => `${key} failed, and Stripe pays it`);
};

/**
 * Stripe paid nobody twice, at any time: at most one transfer that was not taken back, and one payout that did not fail, per
 * attempt. What an attempt that failed had transferred is taken back.
 */
export const stripePaidOnce = (records: Records, site: () => StripeSite): Oracle => ({
  name: 'Stripe paid once',
  inspect: () => [...twiceAtStripe(site()), ...paidThoughFailed(payoutsIn(records), site())],
  conclude: () => {
    const { stripe } = site();
    const intents = new Map(payoutsIn(records).map((payout) => [payout.key, payout]));
    const transfers = stripe.allTransfers().map(({ object }) => object);
    const payouts = stripe.allPayouts().map(({ object }) => object);
    const kept = transfers.filter(({ reversed }) => !reversed).map(({ metadata }) => keyOf(metadata));
    return [
      ...transfers
        .filter(({ metadata }) => !intents.has(keyOf(metadata)))
        .map(({ id }) => `transfer ${id} has no intent`),
      ...payouts.filter(({ metadata }) => !intents.has(keyOf(metadata))).map(({ id }) => `payout ${id} has no intent`),
      ...kept
        .filter((key) => ['failed', 'canceled', 'reversed'].includes(intents.get(key)?.status ?? ''))
        .map((key) => `${key} failed, and its money is still with the contractor’s account`),
      ...twiceAtStripe(site()),
    ];
  },
});

/** What Stripe says about a payout is what we know: no failure unheard of, no success that was none. */
export const payoutsAgreeWithStripe = (records: Records, site: () => StripeSite): Oracle => ({
  name: 'payouts agree with Stripe',
  conclude: () => {
    const known = new Map(payoutsIn(records).map((payout) => [payout.key, payout]));
    return site()
      .stripe.allPayouts()
      .flatMap(({ object: { metadata, status, id } }) => {
        const ours = known.get(keyOf(metadata));
        if (ours === undefined || ours.payoutId !== id) return [];
        const agrees =
          (status === 'paid' && ours.status === 'paid') ||
          (status === 'failed' && (ours.status === 'failed' || ours.status === 'reversed')) ||
          (status === 'canceled' && ours.status === 'canceled') ||
          status === 'pending' ||
          status === 'in_transit';
        return agrees ? [] : [`${ours.key} is ${ours.status} here, and ${status} at Stripe`];
      });
  },
});

/** Money at Stripe is where the books say: what clients paid in and no dispute took is with us, or with a contractor. */
export const walletsShowWhatWasPaid = (records: Records): Oracle => ({
  name: 'wallets show what was paid',
  conclude: () => {
    const paid = payoutsIn(records)
      .filter(({ status }) => status === 'paid')
      .reduce((sum, { amount }) => sum + amount.amountMinor, 0);
    const wallets = [...balancesIn(records)].reduce(
      (sum, [account, balance]) => (account.includes(':wallet ') ? sum + balance : sum),
      0,
    );
    // What was paid by other means is in a wallet without a payout.
    return wallets < paid ? [`wallets hold ${wallets}, and ${paid} was paid out`] : [];
  },
});

export const moneyOracles = (records: Records, site: () => StripeSite): readonly Oracle[] => [
  booksBalance(),
  balancesFollowFromEntries(records),
  nothingStaysReserved(records),
  everyEntryIsLogged(records),
  stripePaidOnce(records, site),
  payoutsAgreeWithStripe(records, site),
  walletsShowWhatWasPaid(records),
];
