import type Stripe from 'stripe';
import { createAccounts } from './accounts.ts';
import type { Accounts } from './accounts.ts';
import { accountEndpoints } from './api/accounts.ts';
import { balanceEndpoints } from './api/balance.ts';
import { eventEndpoints } from './api/events.ts';
import { paymentEndpoints } from './api/payments.ts';
import { payoutEndpoints } from './api/payouts.ts';
import { transferEndpoints } from './api/transfers.ts';
import { webhookEndpoints } from './api/webhook-endpoints.ts';
import type { Deliveries } from './deliveries.ts';
import { createDisputes } from './disputes.ts';
import type { Disputes } from './disputes.ts';
import { noSuch } from './errors.ts';
import type { Events, StripeEvent } from './events.ts';
import { createLinks } from './links.ts';
import type { Links } from './links.ts';
import { createPayments } from './payments.ts';
import type { Payments } from './payments.ts';
import { createPayouts } from './payouts.ts';
import type { Payouts } from './payouts.ts';
import type { Plans } from './plans.ts';
import { createStripeFaults } from './request/faults.ts';
import type { StripeFaults } from './request/faults.ts';
import { createHandle } from './request/handle.ts';
import type { Handle } from './request/handle.ts';
import { createIdempotency } from './request/idempotency.ts';
import { createRateLimit } from './request/rate-limit.ts';
import type { RateLimit } from './request/rate-limit.ts';
import { createTransfers } from './transfers.ts';
import type { StripeDeps } from './types.ts';
import { createWorld } from './world.ts';

const DAY_MS = 24 * 3_600_000;

interface Owned<T> {
  /** Id of the account it belongs to. */
  readonly owner: string;
  readonly object: T;
}

/** Stripe's API (`handle`), and the actions of customers, banks and contractors. */
export interface StripeSimulator {
  /** Stripe's API. */
  readonly handle: Handle;
  readonly platformId: string;
  readonly accounts: Pick<
    Accounts,
    'get' | 'list' | 'banks' | 'addBank' | 'updateBank' | 'completeOnboarding' | 'restrict'
  >;
  readonly payments: Pick<Payments, 'create' | 'get' | 'confirm' | 'finish' | 'cancel'>;
  readonly disputes: Disputes;
  readonly payouts: Pick<Payouts, 'get' | 'move'>;
  readonly links: Omit<Links, 'clear' | 'create'>;
  /** Adds to an account's balance at once: for tests that are not about payments. */
  topUp(amount: number, currency: string, account?: string): Stripe.BalanceTransaction;
  balance(account?: string): Stripe.Balance;
  /** Of all accounts, oldest first. */
  allPayouts(): readonly Owned<Stripe.Payout>[];
  allPayments(): readonly Owned<Stripe.PaymentIntent>[];
  allTransfers(): readonly Owned<Stripe.Transfer>[];
  allDisputes(): readonly Owned<Stripe.Dispute>[];
  allBalanceTransactions(): readonly Owned<Stripe.BalanceTransaction>[];
  allEvents(): readonly Owned<StripeEvent>[];
  readonly plans: Plans;
  readonly faults: StripeFaults;
  readonly rateLimit: RateLimit;
  readonly deliveries: Pick<Deliveries, 'list' | 'resend'>;
  readonly deliveryOptions: Events['deliveryOptions'];
  /** Sends a webhook that Stripe did not make, signed with one of its secrets. */
  readonly forge: Events['forge'];
  /** Forgets everything, idempotency keys included. */
  reset(): void;
}

export const createStripe = (deps: StripeDeps): StripeSimulator => {
  const world = createWorld(deps);
  const { ledger, platformId } = world;
  const accounts = createAccounts(world);
  const links = createLinks(world);
  const disputes = createDisputes(world);
  const payments = createPayments(world, disputes);
  const payouts = createPayouts(world, accounts);
  const transfers = createTransfers(world, accounts);
  const faults = createStripeFaults();
  const rateLimit = createRateLimit();
  const idempotency = createIdempotency({ now: deps.clock.now, keepMs: deps.idempotencyKeepMs ?? DAY_MS });

  /** The object with an id, for answers in which it is expanded. */
  const resolve = (id: string): object | undefined => {
    switch (id.split('_')[0]) {
      case 'acct':
        return accounts.exists(id) ? accounts.get(id) : undefined;
      case 'ba':
        return world.banks.find(id)?.object;
      case 'ch':
      case 'py':
        return world.charges.find(id);
      case 'dp':
        return world.disputes.find(id);
      case 'pi':
        return world.intents.find(id);
      case 'po':
        return world.payouts.find(id);
      case 'tr':
        return world.transfers.find(id);
      case 'trr':
        return world.transfers
          .all()
          .flatMap(({ object }) => object.reversals.data)
          .find((reversal) => reversal.id === id);
      case 'txn':
        return ledger.find(id);
      default:
        return undefined;
    }
  };

  const handle = createHandle({
    world,
    schedule: deps.schedule,
    apiKey: deps.secrets.apiKey,
    exists: accounts.exists,
    resolve,
    endpoints: [
      ...paymentEndpoints(world, payments, disputes),
      ...accountEndpoints(world, accounts, links),
      ...transferEndpoints(world, transfers),
      ...payoutEndpoints(world, payouts),
      ...balanceEndpoints(world, accounts),
      ...eventEndpoints(world),
      ...webhookEndpoints(world),
    ],
    idempotency,
    faults,
    rateLimit,
  });

  return {
    handle,
    platformId,
    accounts,
    payments,
    disputes,
    payouts,
    links,
    topUp: (amount, currency, account = platformId) => {
      if (!accounts.exists(account)) throw noSuch('account', account);
      return ledger.post(account, { type: 'topup', amount, currency, source: world.id('tu') });
    },
    balance: (account = platformId) => ledger.balance(account, accounts.get(account).default_currency ?? 'eur'),
    allPayouts: world.payouts.all,
    allPayments: world.intents.all,
    allTransfers: world.transfers.all,
    allDisputes: world.disputes.all,
    allBalanceTransactions: ledger.all,
    allEvents: world.events.table.all,
    plans: world.plans,
    faults,
    rateLimit,
    deliveries: world.deliveries,
    deliveryOptions: world.events.deliveryOptions,
    forge: world.events.forge,
    reset: () => {
      world.reset();
      links.clear();
      faults.clear();
      rateLimit.set(null);
      idempotency.clear();
    },
  };
};
