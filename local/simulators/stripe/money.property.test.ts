import { expect } from 'chai';
import fc from 'fast-check';
import Stripe from 'stripe';
import { StripeApiError } from './errors.ts';
import { TEST_IBANS } from './test-ibans.ts';
import { setUp } from './testing.ts';

const DAY_MS = 86_400_000;
const IBANS = [TEST_IBANS.paid, TEST_IBANS.accountClosed];

type Step =
  | { readonly do: 'pay'; readonly amount: number; readonly method: string }
  | { readonly do: 'transfer' | 'payout' | 'reverse'; readonly account: number; readonly amount: number }
  | { readonly do: 'cancel' | 'dispute' | 'win' | 'fail'; readonly which: number }
  | { readonly do: 'wait'; readonly days: number };

const amount = fc.integer({ min: 50, max: 5_000 });
const account = fc.integer({ min: 0, max: 1 });
const which = fc.nat(5);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('pay' as const),
    amount,
    method: fc.constantFrom('pm_card_visa', 'pm_success_de', 'pm_failed_de', 'pm_card_createDispute'),
  }),
  fc.record({ do: fc.constantFrom('transfer' as const, 'payout' as const, 'reverse' as const), account, amount }),
  fc.record({ do: fc.constantFrom('cancel' as const, 'dispute' as const, 'win' as const, 'fail' as const), which }),
  fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 0, max: 4 }) }),
);

/** Calls that Stripe refuses are part of the game; anything else that goes wrong is not. */
const allowed = async (call: () => unknown): Promise<void> => {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof StripeApiError || error instanceof Stripe.errors.StripeError)) throw error;
  }
};

const play = async (steps: readonly Step[]) => {
  const world = setUp({ settlementMs: DAY_MS, feeOf: (charged) => Math.ceil(charged / 50) });
  const { stripe, simulator, time, contractor } = world;
  const accounts = [await contractor({ iban: IBANS[0] ?? '' }), await contractor({ iban: IBANS[1] ?? '' })];
  const platform = simulator.platformId;
  const nth = <T>(items: readonly T[], at: number): T | undefined => items[at % Math.max(1, items.length)];

  const take = async (each: Step): Promise<void> => {
    switch (each.do) {
      case 'pay':
        await stripe.paymentIntents.create({
          amount: each.amount,
          currency: 'eur',
          confirm: true,
          payment_method: each.method,
        });
        return;
      case 'transfer':
        await stripe.transfers.create({
          amount: each.amount,
          currency: 'eur',
          destination: accounts[each.account] ?? '',
        });
        return;
      case 'payout':
        await stripe.payouts.create(
          { amount: each.amount, currency: 'eur' },
          { stripeAccount: accounts[each.account] ?? '' },
        );
        return;
      case 'reverse':
        await stripe.transfers.createReversal(nth(simulator.allTransfers(), each.account)?.object.id ?? 'tr_none', {
          amount: each.amount,
        });
        return;
      case 'cancel': {
        const payout = nth(simulator.allPayouts(), each.which);
        if (payout) simulator.payouts.move(payout.owner, payout.object.id, { status: 'canceled' });
        return;
      }
      case 'fail': {
        const payout = nth(simulator.allPayouts(), each.which);
        if (payout) simulator.payouts.move(payout.owner, payout.object.id, { status: 'failed' });
        return;
      }
      case 'dispute': {
        const intent = nth(simulator.allPayments(), each.which)?.object.latest_charge;
        if (typeof intent === 'string') simulator.disputes.open(platform, intent);
        return;
      }
      case 'win': {
        const dispute = nth((await stripe.disputes.list()).data, each.which);
        if (dispute) simulator.disputes.close(platform, dispute.id, 'won');
        return;
      }
      case 'wait':
        await time.advance(each.days * DAY_MS);
    }
  };

  for (const each of steps) await allowed(() => take(each));
  return { ...world, accounts };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

describe('Stripe simulator: the sum of all balances', () => {
  it('is the sum of payments less payouts, after any steps; no contractor’s balance is negative', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { simulator, stripe, accounts } = await play(steps);
        const all = [simulator.platformId, ...accounts].map((account) => simulator.balance(account));
        const parts = all.flatMap(({ available, pending }) => [...available, ...pending]);
        const held = sum(parts.map((part) => part.amount));

        const charges = (await stripe.charges.list({ limit: 100 })).data.filter(({ status }) => status === 'succeeded');
        const cameIn = sum(charges.map((charge) => charge.amount - Math.ceil(charge.amount / 50)));
        const disputes = (await stripe.disputes.list({ limit: 100 })).data.filter(({ status }) => status !== 'won');
        const wentOut = simulator
          .allPayouts()
          .filter(({ object }) => ['pending', 'in_transit', 'paid'].includes(object.status))
          .map(({ object }) => object.amount);
        expect(held).to.equal(cameIn - sum(disputes.map((dispute) => dispute.amount)) - sum(wentOut));

        for (const { available, pending } of all.slice(1)) {
          for (const part of [...available, ...pending]) expect(part.amount).to.be.at.least(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not change by transfers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { simulator } = await play(steps);
        const moved = simulator
          .allBalanceTransactions()
          .filter(({ object }) => /^(transfer|payment)/.test(object.type))
          .map(({ object }) => object.net);
        expect(sum(moved)).to.equal(0);
      }),
      { numRuns: 40 },
    );
  });
});
