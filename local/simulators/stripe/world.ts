import type Stripe from 'stripe';
import { createDeliveries } from './deliveries.ts';
import type { Deliveries } from './deliveries.ts';
import { createEvents, DEFAULT_EVENTS } from './events.ts';
import type { Events } from './events.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { AccountState } from './objects/account.ts';
import type { Bank } from './objects/bank-account.ts';
import { createPlans } from './plans.ts';
import type { Plans } from './plans.ts';
import { createTable } from './tables.ts';
import type { Table } from './tables.ts';
import type { PayoutTimes, StripeDeps } from './types.ts';

/** Page "API keys". */
const isLiveKey = (apiKey: string): boolean => /^(sk|rk)_live_/.test(apiKey);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface Timing {
  readonly payouts: PayoutTimes;
  readonly processingMs: number;
  readonly settlementMs: number;
  readonly searchLagMs: number;
}

/** All objects and the functions that change them. The parts of the simulator share one. */
export interface World {
  readonly platformId: string;
  /** Of the key: whether all this is about real money. */
  readonly livemode: boolean;
  readonly schedule: StripeDeps['schedule'];
  readonly feeOf: (amount: number, currency: string) => number;
  readonly timing: Timing;
  readonly publicUrl: () => string;
  readonly enabledEvents: readonly string[];
  readonly endpointUrls: () => readonly string[];
  /** Unix seconds. */
  seconds(): number;
  /** A fresh id such as `po_…`. */
  id(prefix: string): string;
  readonly accounts: Table<AccountState>;
  /** Owned by the account they belong to. */
  readonly banks: Table<Bank>;
  readonly intents: Table<Stripe.PaymentIntent>;
  readonly charges: Table<Stripe.Charge>;
  readonly disputes: Table<Stripe.Dispute>;
  readonly transfers: Table<Stripe.Transfer>;
  readonly payouts: Table<Stripe.Payout>;
  readonly ledger: Ledger;
  readonly events: Events;
  readonly plans: Plans;
  readonly deliveries: Deliveries;
  reset(): void;
}

export const createWorld = (deps: StripeDeps): World => {
  const { clock, ids, platformId = 'acct_platform' } = deps;
  const seconds = (): number => Math.floor(Date.parse(clock.now()) / 1000);
  const id = (prefix: string): string => `${prefix}_${ids.next().replaceAll('-', '')}`;
  const deliveries = createDeliveries(deps);
  const enabled = deps.enabledEvents ?? DEFAULT_EVENTS;
  const tables = {
    accounts: createTable<AccountState>(),
    banks: createTable<Bank>(),
    intents: createTable<Stripe.PaymentIntent>(),
    charges: createTable<Stripe.Charge>(),
    disputes: createTable<Stripe.Dispute>(),
    transfers: createTable<Stripe.Transfer>(),
    payouts: createTable<Stripe.Payout>(),
  };
  const livemode = isLiveKey(deps.secrets.apiKey);
  const ledger = createLedger({ seconds, id, livemode });
  const events = createEvents({
    seconds,
    id,
    platformId,
    livemode,
    enabled,
    deliveries,
  });
  const plans = createPlans();

  return {
    ...tables,
    platformId,
    livemode,
    schedule: deps.schedule,
    feeOf: deps.feeOf ?? (() => 0),
    timing: {
      payouts: deps.payoutTimes ?? { submitAfterMs: HOUR_MS, settleAfterMs: 48 * HOUR_MS },
      processingMs: deps.processingMs ?? 3 * MINUTE_MS,
      settlementMs: deps.settlementMs ?? 0,
      searchLagMs: deps.searchLagMs ?? 0,
    },
    publicUrl: deps.publicUrl ?? (() => 'https://connect.stripe.com'),
    enabledEvents: enabled,
    endpointUrls: deps.endpointUrls ?? (() => []),
    seconds,
    id,
    ledger,
    events,
    plans,
    deliveries,
    reset: () => {
      Object.values(tables).forEach((table) => table.clear());
      ledger.clear();
      events.reset();
      plans.clear();
      deliveries.reset();
    },
  };
};
