import type Stripe from 'stripe';
import { createTable } from './tables.ts';

export interface Posting {
  readonly type:
    | 'adjustment'
    | 'charge'
    | 'payment'
    | 'payment_refund'
    | 'payout'
    | 'payout_cancel'
    | 'payout_failure'
    | 'topup'
    | 'transfer'
    | 'transfer_refund';
  /** Minor units; negative reduces the balance. */
  readonly amount: number;
  readonly currency: string;
  /** Kept by Stripe; part of `amount`. */
  readonly fee?: number;
  /** Id of what caused it. */
  readonly source: string;
  /** Unix seconds. Default: now. */
  readonly availableOn?: number;
  readonly description?: string;
}

/** Every account's balance transactions. A balance is their sum. */
export interface Ledger {
  post(owner: string, posting: Posting): Stripe.BalanceTransaction;
  get(owner: string, id: string): Stripe.BalanceTransaction | undefined;
  /** Newest first. */
  list(owner: string): readonly Stripe.BalanceTransaction[];
  /** Minor units that a payout or a transfer may take now. */
  available(owner: string, currency: string): number;
  balance(owner: string, defaultCurrency: string): Stripe.Balance;
  find(id: string): Stripe.BalanceTransaction | undefined;
  /** Of all accounts, oldest first. */
  all(): readonly { readonly owner: string; readonly object: Stripe.BalanceTransaction }[];
  clear(): void;
}

interface Deps {
  seconds(): number;
  id(prefix: string): string;
  readonly livemode: boolean;
}

/** Source: Stripe, "Balance transaction types" (reporting category). */
const CATEGORIES: Readonly<Record<Posting['type'], string>> = {
  adjustment: 'dispute',
  charge: 'charge',
  payment: 'charge',
  payment_refund: 'refund',
  payout: 'payout',
  payout_cancel: 'payout_reversal',
  payout_failure: 'payout_reversal',
  topup: 'topup',
  transfer: 'transfer',
  transfer_refund: 'transfer_reversal',
};

/** What an account has in one currency. Kept as a running total, since every payout reads it. */
interface Funds {
  readonly available: number;
  readonly pending: readonly Stripe.BalanceTransaction[];
}

const NO_FUNDS: Funds = { available: 0, pending: [] };

const net = (transactions: readonly Stripe.BalanceTransaction[]): number =>
  transactions.reduce((total, transaction) => total + transaction.net, 0);

export const createLedger = ({ seconds, id, livemode }: Deps): Ledger => {
  const transactions = createTable<Stripe.BalanceTransaction>();
  /** By account, then by currency. */
  const funds = new Map<string, Map<string, Funds>>();

  /** Funds become available by time alone. */
  const present = (transaction: Stripe.BalanceTransaction): Stripe.BalanceTransaction => ({
    ...transaction,
    status: transaction.available_on <= seconds() ? 'available' : 'pending',
  });

  const fundsOf = (owner: string, currency: string): Funds => {
    const { available, pending } = funds.get(owner)?.get(currency) ?? NO_FUNDS;
    const due = pending.filter((each) => each.available_on <= seconds());
    const now = { available: available + net(due), pending: pending.filter((each) => !due.includes(each)) };
    const own = funds.get(owner) ?? new Map<string, Funds>();
    funds.set(owner, own.set(currency, now));
    return now;
  };

  const add = (owner: string, transaction: Stripe.BalanceTransaction): Stripe.BalanceTransaction => {
    const { available, pending } = fundsOf(owner, transaction.currency);
    funds.get(owner)?.set(transaction.currency, { available, pending: [...pending, transaction] });
    return transactions.put(owner, transaction);
  };

  return {
    post: (owner, { type, amount, currency, fee = 0, source, availableOn, description = null }) =>
      add(owner, {
        id: id('txn'),
        object: 'balance_transaction',
        amount,
        available_on: availableOn ?? seconds(),
        balance_type: 'payments',
        created: seconds(),
        currency,
        description,
        exchange_rate: null,
        fee,
        fee_details:
          fee === 0
            ? []
            : [{ amount: fee, application: null, currency, description: 'Stripe processing fees', type: 'stripe_fee' }],
        net: amount - fee,
        reporting_category: CATEGORIES[type],
        source,
        status: 'available',
        type,
      }),
    get: (owner, txn) => {
      const found = transactions.get(owner, txn);
      return found && present(found);
    },
    find: (txn) => {
      const found = transactions.find(txn);
      return found && present(found);
    },
    list: (owner) => transactions.list(owner).map(present),
    all: () => transactions.all().map(({ owner, object }) => ({ owner, object: present(object) })),
    available: (owner, currency) => fundsOf(owner, currency).available,
    balance: (owner, defaultCurrency) => {
      const currencies = [...new Set([defaultCurrency, ...(funds.get(owner)?.keys() ?? [])])];
      const part = (amountOf: (of: Funds) => number) =>
        currencies.map((currency) => {
          const amount = amountOf(fundsOf(owner, currency));
          return { amount, currency, source_types: { card: amount } };
        });
      return {
        object: 'balance',
        available: part(({ available }) => available),
        livemode,
        pending: part(({ pending }) => net(pending)),
      };
    },
    clear: () => {
      transactions.clear();
      funds.clear();
    },
  };
};
