import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { negate } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import type { Effect } from '#shared/testing/service.ts';
import { IdempotencyKeyUnusableError, StripeRejectedError } from '../src/money/errors.ts';
import type {
  AccountFacts,
  AccountIntent,
  BalanceSource,
  BalanceTransactionFacts,
  DisputeFacts,
  PaymentIntentFacts,
  PayoutFacts,
} from '../src/ports.ts';
import type { PayoutInstruction, Stripe } from '../src/ports.ts';

type Call = keyof Stripe;

/** An event that did not reach us. */
interface Undelivered {
  readonly eventId: string;
  readonly body: string;
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly stripeAccountId?: string;
}

const accountKeyOf = ({ contractorId, country, intendedAt }: AccountIntent): string =>
  `account/${contractorId}/${country}/${intendedAt}`;

/** Small, so that a few events make several pages. */
const EVENTS_PER_PAGE = 2;

/**
 * Stripe as far as this service sees it: idempotency keys that are forgotten after a day, transfers and payouts that are
 * really made once per key, and whatever a test wants to go wrong. Its answer gets lost when the process dies after it.
 */
export const stripeDouble = ({ clock, effect }: { readonly clock: Clock; readonly effect: Effect }) => {
  const intents = new Map<string, PaymentIntentFacts>();
  const disputes = new Map<string, DisputeFacts>();
  const accounts = new Map<string, AccountFacts>();
  /** The intents of accounts. */
  const opened = new Map<string, string>();
  const transfers: (PayoutInstruction & { readonly transferId: string; reversed: boolean })[] = [];
  const payouts: (PayoutFacts & { readonly stripeAccountId: string; readonly at: string })[] = [];
  const keys = new Map<string, { readonly answer: unknown; readonly at: string }>();
  const transactions: BalanceTransactionFacts[] = [];
  const undelivered: Undelivered[] = [];
  const calls: Call[] = [];
  const failures = new Map<Call, Error[]>();
  /** Calls whose first key has an error kept; whether the work was done all the same. */
  const burnt = new Map<Call, boolean>();
  let made = 0;
  const newId = (prefix: string): string => `${prefix}_${(made += 1)}`;
  /** The platform's balance moves. */
  const post = (type: string, amount: Money, source: BalanceSource): void => {
    const transactionId = `txn_${transactions.length + 1}`;
    transactions.push({ transactionId, type, amount, feeMinor: 0, at: clock.now(), source });
  };

  const called = (call: Call): void => {
    calls.push(call);
    const failure = failures.get(call)?.shift();
    if (failure !== undefined) throw failure;
  };

  /** Stripe keeps a key for 24 hours. */
  const keyed = <T>(key: string, make: () => T): T => {
    const known = keys.get(key);
    if (known !== undefined && Date.parse(clock.now()) - Date.parse(known.at) < 86_400_000) return known.answer as T;
    const answer = make();
    keys.set(key, { answer, at: clock.now() });
    return answer;
  };

  const burning = <T>(
    call: Call,
    { freshKey = false }: Pick<PayoutInstruction, 'freshKey'>,
    work: (suffix: string) => T,
  ): T => {
    const sent = burnt.get(call);
    if (sent === undefined || freshKey) return work(freshKey ? '/again' : '');
    if (sent) work('');
    throw new IdempotencyKeyUnusableError('Stripe keeps an error for this key');
  };

  const payoutOf = ({ payoutId }: { readonly payoutId: string }): PayoutFacts => {
    const found = payouts.find((payout) => payout.payoutId === payoutId);
    if (found === undefined) throw new StripeRejectedError('No such payout', 'resource_missing');
    const { stripeAccountId: _account, at: _at, ...facts } = found;
    return facts;
  };

  const stripe: Stripe = {
    isLive: async () => false,
    createPaymentIntent: effect(async ({ fundingId, amount }) => {
      called('createPaymentIntent');
      return keyed(`funding/${fundingId}`, () => {
        const intent: PaymentIntentFacts = {
          paymentIntentId: newId('pi'),
          fundingId,
          status: 'requires_payment_method',
          amount,
          received: { ...amount, amountMinor: 0 },
          clientSecret: `secret of ${fundingId}`,
          failureCode: undefined,
        };
        intents.set(intent.paymentIntentId, intent);
        return intent;
      });
    }),
    getPaymentIntent: async (paymentIntentId) => {
      called('getPaymentIntent');
      const intent = intents.get(paymentIntentId);
      if (intent === undefined) throw new StripeRejectedError('No such intent', 'resource_missing');
      return intent;
    },
    getDispute: async (disputeId) => {
      called('getDispute');
      const dispute = disputes.get(disputeId);
      if (dispute === undefined) throw new StripeRejectedError('No such dispute', 'resource_missing');
      return dispute;
    },
    createAccount: effect(async (intent) => {
      called('createAccount');
      return keyed(accountKeyOf(intent), () => {
        const stripeAccountId = newId('acct');
        opened.set(stripeAccountId, accountKeyOf(intent));
        accounts.set(stripeAccountId, {
          stripeAccountId,
          payoutsEnabled: false,
          detailsSubmitted: false,
          transfersActive: false,
          due: ['external_account'],
          disabledReason: undefined,
          payoutsTo: { ids: [], usable: false },
        });
        return stripeAccountId;
      });
    }),
    findAccounts: async (intent) => {
      called('findAccounts');
      return [...accounts.values()].filter(
        ({ stripeAccountId }) => opened.get(stripeAccountId) === accountKeyOf(intent),
      );
    },
    getAccount: async (stripeAccountId) => {
      called('getAccount');
      const account = accounts.get(stripeAccountId);
      if (account === undefined) throw new StripeRejectedError('No such account', 'resource_missing');
      return account;
    },
    createOnboardingLink: async (stripeAccountId) => {
      called('createOnboardingLink');
      return {
        url: `https://stripe.example.test/${stripeAccountId}`,
        expiresAt: new Date(Date.parse(clock.now()) + 300_000).toISOString(),
      };
    },
    createTransfer: effect(async (order) => {
      called('createTransfer');
      return burning('createTransfer', order, (suffix) =>
        keyed(`transfer/${order.key}${suffix}`, () => {
          const transferId = newId('tr');
          transfers.push({ ...order, transferId, reversed: false });
          post('transfer', negate(order.amount), { kind: 'transfer', transferId, payoutKey: order.key });
          return transferId;
        }),
      );
    }),
    findTransfers: async (key) => {
      called('findTransfers');
      return transfers
        .filter((transfer) => transfer.key === key)
        .map(({ transferId, stripeAccountId, amount, reversed }) => ({
          transferId,
          payoutKey: key,
          stripeAccountId,
          amount,
          reversed,
          reversedAmount: reversed ? amount : { ...amount, amountMinor: 0 },
        }));
    },
    reverseTransfer: effect(async ({ transferId }) => {
      called('reverseTransfer');
      const transfer = transfers.find((each) => each.transferId === transferId);
      if (transfer === undefined) throw new StripeRejectedError('No such transfer', 'resource_missing');
      if (transfer.reversed) return;
      transfer.reversed = true;
      post('transfer_refund', transfer.amount, { kind: 'reversal', transferId, payoutKey: transfer.key });
    }),
    createPayout: effect(async ({ key, stripeAccountId, amount, freshKey = false }) => {
      called('createPayout');
      return burning('createPayout', { freshKey }, (suffix) =>
        keyed(`payout/${key}${suffix}`, () => {
          const facts: PayoutFacts = {
            payoutId: newId('po'),
            payoutKey: key,
            status: 'pending',
            amount,
            failureCode: undefined,
            failureId: undefined,
          };
          payouts.push({ ...facts, stripeAccountId, at: clock.now() });
          return facts;
        }),
      );
    }),
    findPayout: async ({ key, stripeAccountId, since }) => {
      called('findPayout');
      const found = payouts.find(
        (payout) => payout.payoutKey === key && payout.stripeAccountId === stripeAccountId && payout.at >= since,
      );
      return found && payoutOf(found);
    },
    getPayout: async ({ payoutId, stripeAccountId }) => {
      called('getPayout');
      if (!payouts.some((payout) => payout.payoutId === payoutId && payout.stripeAccountId === stripeAccountId)) {
        throw new StripeRejectedError('No such payout', 'resource_missing');
      }
      return payoutOf({ payoutId });
    },
    listBalanceTransactions: async ({ since }) => {
      called('listBalanceTransactions');
      return transactions.filter(({ at }) => at >= since);
    },
    listUndelivered: async ({ since, stripeAccountId, after }) => {
      called('listUndelivered');
      const found = undelivered
        .filter((event) => event.stripeAccountId === stripeAccountId && event.at >= since)
        .toReversed();
      const start = after === undefined ? 0 : found.findIndex(({ eventId }) => eventId === after) + 1;
      const page = found.slice(start, start + EVENTS_PER_PAGE);
      const last = page.at(-1);
      return {
        bodies: page.map(({ body }) => body),
        ...(start + EVENTS_PER_PAGE < found.length && last !== undefined && { next: last.eventId }),
      };
    },
  };

  const atStripe = {
    /** Movements of the platform's balance; a test may add and remove some. */
    transactions,
    /** Events that never came, oldest first; a test adds them. */
    undelivered,
    calls,
    transfers,
    payouts,
    /** The next call of this kind fails: Stripe is silent, or says no with a code. */
    /** Stripe answers this kind of call with an error that it keeps for the key, whether or not it did the work. */
    burning: (call: Call, sent: boolean): void => {
      burnt.set(call, sent);
    },
    failing: (call: Call, code?: string): void => {
      const failure =
        code === undefined ? new ProviderUnavailableError('Stripe is silent') : new StripeRejectedError('No', code);
      failures.set(call, [...(failures.get(call) ?? []), failure]);
    },
    /** What becomes of an intent, an account or a payout. Answers with it as Stripe shows it then. */
    intent: (paymentIntentId: string, change: Partial<PaymentIntentFacts>): PaymentIntentFacts => {
      const intent = intents.get(paymentIntentId);
      if (intent === undefined) throw new Error(`No intent ${paymentIntentId}`);
      const changed = { ...intent, ...change };
      intents.set(paymentIntentId, changed);
      return changed;
    },
    /** The client pays. */
    pay: (paymentIntentId: string): PaymentIntentFacts => {
      const intent = intents.get(paymentIntentId);
      if (intent) post('charge', intent.amount, { kind: 'charge', paymentIntentId });
      return atStripe.intent(paymentIntentId, { status: 'succeeded', ...(intent && { received: intent.amount }) });
    },
    /** A bank disputes a payment. */
    dispute: (dispute: DisputeFacts): DisputeFacts => {
      disputes.set(dispute.disputeId, dispute);
      return dispute;
    },
    /** A PaymentIntent that we did not ask for. */
    addIntent: (intent: PaymentIntentFacts): PaymentIntentFacts => {
      intents.set(intent.paymentIntentId, intent);
      return intent;
    },
    /** Ids of the accounts, oldest first. */
    accounts: (): readonly string[] => [...accounts.keys()],
    account: (stripeAccountId: string, change: Partial<AccountFacts>): AccountFacts => {
      const account = accounts.get(stripeAccountId);
      if (account === undefined) throw new Error(`No account ${stripeAccountId}`);
      const changed = { ...account, ...change };
      accounts.set(stripeAccountId, changed);
      return changed;
    },
    payout: (payoutId: string, change: Partial<PayoutFacts>): PayoutFacts => {
      const index = payouts.findIndex((payout) => payout.payoutId === payoutId);
      const payout = payouts[index];
      if (payout === undefined) throw new Error(`No payout ${payoutId}`);
      payouts[index] = { ...payout, ...change };
      return payoutOf({ payoutId });
    },
  };
  return { stripe, atStripe };
};
