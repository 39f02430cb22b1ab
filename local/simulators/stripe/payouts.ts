import type Stripe from 'stripe';
import type { Accounts } from './accounts.ts';
import { noSuch, refusal } from './errors.ts';
import { failureOf, isUsable } from './objects/bank-account.ts';
import type { Bank } from './objects/bank-account.ts';
import { newPayout } from './objects/payout.ts';
import { failureMessage } from './objects/payout-failures.ts';
import { idOf } from './objects/reference.ts';
import { checkPayout } from './request/amounts.ts';
import { changeMetadata } from './request/rules.ts';
import type { MetadataChange } from './request/rules.ts';
import type { DeliveryOptions, EventType, PayoutOutcome } from './types.ts';
import type { World } from './world.ts';

export interface NewPayout {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** Id of a bank account of the account. Default: its default one for the currency. */
  readonly destination?: string | undefined;
  readonly description?: string | undefined;
  readonly statementDescriptor?: string | undefined;
  readonly metadata?: MetadataChange | undefined;
}

/** What a person or a test does with a payout. */
export interface PayoutMove {
  readonly status: 'in_transit' | 'paid' | 'failed' | 'canceled';
  readonly failureCode?: string | undefined;
  readonly disablesBankAccount?: boolean | undefined;
  readonly delivery?: DeliveryOptions | undefined;
}

/** Payouts to bank accounts. `owner` is the account whose balance pays. All methods throw `StripeApiError`. */
export interface Payouts {
  create(owner: string, payout: NewPayout): Stripe.Payout;
  /** @throws StripeApiError (404) */
  get(owner: string, id: string): Stripe.Payout;
  update(owner: string, id: string, metadata: MetadataChange | undefined): Stripe.Payout;
  /** Only while it is `pending`. */
  cancel(owner: string, id: string, delivery?: DeliveryOptions): Stripe.Payout;
  /** Changes its status at once, through the statuses in between. `paid` may still become `failed`; the others are final. */
  move(owner: string, id: string, move: PayoutMove): Stripe.Payout;
}

const DEFAULT_FAILURE = 'could_not_process';

export const createPayouts = (world: World, accounts: Accounts): Payouts => {
  const { payouts, ledger, events, plans, schedule, seconds, id: newId, timing, livemode } = world;
  const outcomes = new Map<string, PayoutOutcome>();

  const get = (owner: string, id: string): Stripe.Payout => {
    const found = payouts.get(owner, id);
    if (!found) throw noSuch('payout', id);
    return found;
  };

  const change = (
    owner: string,
    before: Stripe.Payout,
    fields: Partial<Stripe.Payout>,
    type: EventType,
    delivery: DeliveryOptions | undefined,
  ): Stripe.Payout => {
    const now = payouts.put(owner, { ...before, ...fields });
    events.emit(owner, type, { now, delivery, ...(type === 'payout.updated' && { before }) });
    return now;
  };

  const destinationOf = (owner: string, { destination, currency }: NewPayout): Bank => {
    if (destination !== undefined) {
      const found = accounts.banks(owner).find(({ id }) => id === destination);
      if (!found) throw noSuch('external account', destination, 'destination');
      return found;
    }
    const found = accounts
      .banks(owner)
      .find(({ object }) => object.currency === currency && object.default_for_currency === true);
    if (!found) throw refusal(`Sorry, you don't have any external accounts in that currency (${currency}).`);
    return found;
  };

  /** Checks before a payout is created. */
  const check = (owner: string, { amount, currency }: NewPayout, bank: Bank): void => {
    checkPayout(amount, currency);
    if (!isUsable(bank)) {
      throw refusal('A payout to this bank account failed; update its details first.', 'bank_account_unusable');
    }
    if (ledger.available(owner, currency) < amount) {
      throw refusal(
        'You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.',
        'balance_insufficient',
      );
    }
  };

  const reverse = (owner: string, { id, amount, currency }: Stripe.Payout, type: 'payout_failure' | 'payout_cancel') =>
    ledger.post(owner, { type, amount, currency, source: id }).id;

  const submit = (owner: string, payout: Stripe.Payout, delivery?: DeliveryOptions): Stripe.Payout =>
    change(owner, payout, { status: 'in_transit' }, 'payout.updated', delivery);

  const pay = (owner: string, payout: Stripe.Payout, delivery?: DeliveryOptions): Stripe.Payout => {
    const trace_id = { status: 'supported', value: payout.id.slice(-12).toUpperCase() };
    return change(owner, payout, { status: 'paid', arrival_date: seconds(), trace_id }, 'payout.paid', delivery);
  };

  const fail = (owner: string, payout: Stripe.Payout, how: Omit<PayoutMove, 'status'>): Stripe.Payout => {
    const code = how.failureCode ?? DEFAULT_FAILURE;
    const failed = change(
      owner,
      payout,
      {
        status: 'failed',
        failure_balance_transaction: reverse(owner, payout, 'payout_failure'),
        failure_code: code,
        failure_message: failureMessage(code),
        trace_id: { status: 'unsupported', value: null },
      },
      'payout.failed',
      how.delivery,
    );
    // What could not be processed can be tried again; with anything else the bank account is at fault.
    const disables = how.disablesBankAccount ?? code !== DEFAULT_FAILURE;
    if (disables) accounts.disableBank(owner, idOf(failed.destination), how.delivery);
    return failed;
  };

  /** Takes the next step by itself, unless the payout has changed by then. */
  const laterIf = (
    status: string,
    delayMs: number,
    owner: string,
    id: string,
    step: (payout: Stripe.Payout) => void,
  ): void =>
    schedule(delayMs, () => {
      const payout = payouts.get(owner, id);
      if (payout?.status === status) step(payout);
    });

  const settle = (owner: string, payout: Stripe.Payout, outcome: PayoutOutcome): void => {
    const { delivery, failureCode, disablesBankAccount, paidForMs } = outcome;
    if (outcome.status === 'paid') return void pay(owner, payout, delivery);
    if (paidForMs === undefined) return void fail(owner, payout, { delivery, failureCode, disablesBankAccount });
    pay(owner, payout, delivery);
    laterIf('paid', paidForMs, owner, payout.id, (paid) =>
      fail(owner, paid, { delivery, failureCode, disablesBankAccount }),
    );
  };

  const setOff = (owner: string, { id }: Stripe.Payout, outcome: PayoutOutcome): void => {
    if (outcome.status === 'held') return;
    const { submitAfterMs, settleAfterMs } = { ...timing.payouts, ...definedTimes(outcome) };
    laterIf('pending', submitAfterMs, owner, id, (pending) => {
      submit(owner, pending, outcome.delivery);
      laterIf('in_transit', settleAfterMs, owner, id, (sent) => settle(owner, sent, outcome));
    });
  };

  const cancel = (owner: string, id: string, delivery?: DeliveryOptions): Stripe.Payout => {
    const payout = get(owner, id);
    if (payout.status !== 'pending') {
      throw refusal(`Payouts can only be canceled while they are pending; this one is ${payout.status}.`);
    }
    const failure_balance_transaction = reverse(owner, payout, 'payout_cancel');
    return change(owner, payout, { status: 'canceled', failure_balance_transaction }, 'payout.canceled', delivery);
  };

  return {
    create: (owner, given) => {
      if (!accounts.payoutsAllowed(owner)) {
        throw refusal('Payouts are not allowed on this account.', 'payouts_not_allowed');
      }
      const bank = destinationOf(owner, given);
      check(owner, given, bank);
      const { amount, currency } = given;
      const id = newId('po');
      const metadata = changeMetadata({}, given.metadata);
      const { submitAfterMs, settleAfterMs } = timing.payouts;
      const payout = payouts.put(
        owner,
        newPayout({
          id,
          amount,
          arrival_date: seconds() + Math.ceil((submitAfterMs + settleAfterMs) / 1000),
          balance_transaction: ledger.post(owner, { type: 'payout', amount: -amount, currency, source: id }).id,
          created: seconds(),
          currency,
          description: given.description ?? null,
          destination: bank.id,
          livemode,
          metadata,
          statement_descriptor: given.statementDescriptor ?? null,
        }),
      );
      const failureCode = failureOf(bank.number);
      const byNumber: PayoutOutcome =
        failureCode === undefined ? { status: 'paid' } : { status: 'failed', failureCode };
      const outcome = plans.takePayout({ account: owner, metadata }) ?? byNumber;
      outcomes.set(id, outcome);
      events.emit(owner, 'payout.created', { now: payout, delivery: outcome.delivery });
      setOff(owner, payout, outcome);
      return payout;
    },
    get,
    update: (owner, id, metadata) => {
      const before = get(owner, id);
      const merged = changeMetadata(before.metadata ?? {}, metadata);
      return change(owner, before, { metadata: merged }, 'payout.updated', outcomes.get(id)?.delivery);
    },
    cancel,
    move: (owner, id, move) => {
      const payout = get(owner, id);
      const { status, delivery } = move;
      if (status === 'canceled') return cancel(owner, id, delivery);
      const possible = {
        in_transit: ['pending'],
        paid: ['pending', 'in_transit'],
        failed: ['pending', 'in_transit', 'paid'],
      };
      if (!possible[status].includes(payout.status)) {
        throw refusal(`A payout that is ${payout.status} cannot become ${status}.`);
      }
      const sent = payout.status === 'pending' ? submit(owner, payout, delivery) : payout;
      if (status === 'in_transit') return sent;
      return status === 'paid' ? pay(owner, sent, delivery) : fail(owner, sent, move);
    },
  };
};

const definedTimes = ({ submitAfterMs, settleAfterMs }: PayoutOutcome) => ({
  ...(submitAfterMs !== undefined && { submitAfterMs }),
  ...(settleAfterMs !== undefined && { settleAfterMs }),
});
