import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { fetchOver } from '#local/simulators/stripe/in-process.ts';
import { SECRETS, setUp } from '#local/simulators/stripe/testing.ts';
import { createStripe } from '../../src/adapters/stripe.ts';
import { readBalanceTransaction } from '../../src/stripe-objects.ts';
import { eur } from '../given.ts';
import { failureOf } from '../service.ts';

const EVER = '2020-01-01T00:00:00.000Z';

/** The adapter over the real SDK and the simulator, which keeps 1 % of what comes in. */
const world = () => {
  const { simulator, time, contractor, stripe: sdk } = setUp({ feeOf: (amount) => amount / 100 });
  const adapter = createStripe({
    baseUrl: 'http://stripe.test:8082',
    contractorPage: 'https://app.example.test/payouts',
    secrets: async () => SECRETS,
    fetch: fetchOver(simulator.handle),
  });
  const pay = async (fundingId: string, method = 'pm_card_visa') => {
    const { paymentIntentId } = await adapter.createPaymentIntent({ fundingId, clientId: 'c1', amount: eur(10_000) });
    await sdk.paymentIntents.confirm(paymentIntentId, { payment_method: method });
    return paymentIntentId;
  };
  const list = async (since = EVER) => [...(await adapter.listBalanceTransactions({ since }))].reverse();
  return { adapter, time, contractor, pay, list, simulator };
};

describe('Balance transactions of Stripe', () => {
  it('name the client’s payment, and Stripe’s fee', async () => {
    const { pay, list } = world();
    const paymentIntentId = await pay('f1');
    const [charge, ...others] = await list();
    expect(charge).to.deep.include({
      type: 'charge',
      amount: eur(10_000),
      feeMinor: 100,
      source: { kind: 'charge', paymentIntentId },
    });
    expect(charge?.at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(others).to.deep.equal([]);
  });

  it('name the payout of a transfer and of its reversal', async () => {
    const { adapter, contractor, pay, list } = world();
    await pay('f1');
    const order = { key: 'payment-1.1', stripeAccountId: await contractor(), amount: eur(4_000) };
    const transferId = await adapter.createTransfer(order);
    await adapter.reverseTransfer({ key: order.key, transferId, at: '2026-11-02T09:00:00.000Z' });
    const [, out, back] = await list();
    expect(out).to.deep.include({
      type: 'transfer',
      amount: eur(-4_000),
      source: { kind: 'transfer', transferId, payoutKey: order.key },
    });
    expect(back).to.deep.include({
      type: 'transfer_refund',
      amount: eur(4_000),
      source: { kind: 'reversal', transferId, payoutKey: order.key },
    });
  });

  it('name the dispute that withdrew money', async () => {
    const { pay, list, time } = world();
    await pay('f1', 'pm_card_createDispute');
    await time.advance(10_000);
    const [, taken] = await list();
    expect(taken).to.deep.include({ type: 'adjustment', amount: eur(-10_000) });
    expect(taken?.source).to.have.property('kind', 'dispute');
  });

  it('are listed over all pages, from the requested instant', async () => {
    const { pay, list, time } = world();
    for (let n = 0; n < 120; n += 1) await pay(`f${n}`);
    await time.advance(60_000);
    const later = time.now();
    await pay('last');
    expect(await list()).to.have.lengthOf(121);
    expect(await list(later)).to.have.lengthOf(1);
  });

  it('are unavailable while Stripe does not answer', async () => {
    const down = createStripe({
      baseUrl: 'http://stripe.test:8082',
      contractorPage: 'https://app.example.test/payouts',
      secrets: async () => SECRETS,
      fetch: () => Promise.reject(new TypeError('fetch failed')),
      timeoutMilliseconds: 100,
    });
    expect(await failureOf(down.listBalanceTransactions({ since: EVER }))).to.be.instanceOf(ProviderUnavailableError);
  });

  it('that are a fee move no money of the ledger', () => {
    const fee = {
      id: 'txn_1',
      type: 'stripe_fee',
      amount: -250,
      fee: 0,
      currency: 'eur',
      created: 1_793_610_000,
      reporting_category: 'fee',
      source: null,
    };
    expect(readBalanceTransaction(fee)).to.deep.include({ amount: eur(0), feeMinor: 250, source: { kind: 'other' } });
  });

  it('of an unknown kind belong to no record', () => {
    const topup = { id: 'txn_1', type: 'topup', amount: 5, fee: 0, currency: 'eur', created: 1 };
    for (const source of [undefined, null, 'tu_1', { id: 'tu_1', object: 'topup' }]) {
      expect(readBalanceTransaction({ ...topup, source }).source).to.deep.equal({ kind: 'other' });
    }
  });
});
