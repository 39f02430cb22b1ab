import { expect } from 'chai';
import { refusal, SECRETS, setUp } from '../testing.ts';

const DAY_MS = 86_400_000;
const payment = { amount: 25_000, currency: 'eur' };
const paid = { ...payment, confirm: true, payment_method: 'pm_card_visa' };

const post = (body: string, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'POST',
  path: '/v1/payment_intents',
  headers: { authorization: `Bearer ${SECRETS.apiKey}`, ...headers },
  body,
});

describe('Stripe simulator: idempotency', () => {
  it('answers a repeated key with the first answer, marked as replayed, and executes nothing', async () => {
    const { simulator } = setUp();
    const request = post('amount=25000&currency=eur', { 'idempotency-key': 'k-1' });
    const first = await simulator.handle(request);
    const repeated = await simulator.handle({ ...request, body: 'currency=eur&amount=25000' });
    expect(repeated.body).to.equal(first.body);
    expect(first.headers).not.to.have.property('idempotent-replayed');
    expect(repeated.headers).to.include({
      'idempotent-replayed': 'true',
      'original-request': first.headers['request-id'],
      'idempotency-key': 'k-1',
    });
    expect(repeated.headers['request-id']).not.to.equal(first.headers['request-id']);
    expect(simulator.allPayments()).to.have.lengthOf(1);
  });

  it('refuses other parameters, or another endpoint, under the same key', async () => {
    const { stripe } = setUp();
    const idempotencyKey = 'k-1';
    const { id } = await stripe.paymentIntents.create(payment, { idempotencyKey });
    const other = stripe.paymentIntents.create({ ...payment, amount: 1_000 }, { idempotencyKey });
    const elsewhere = stripe.paymentIntents.cancel(id, {}, { idempotencyKey });
    for (const call of [other, elsewhere]) {
      expect(await refusal(call)).to.include({ statusCode: 400, type: 'StripeIdempotencyError' });
    }
  });

  it('keeps keys per account', async () => {
    const { stripe, contractor } = setUp();
    const options = { idempotencyKey: 'k-1' };
    const first = await contractor({ funds: 1_000 });
    const second = await contractor({ funds: 1_000 });
    const payOut = (stripeAccount: string) =>
      stripe.payouts.create({ amount: 500, currency: 'eur' }, { ...options, stripeAccount });
    expect((await payOut(first)).id).not.to.equal((await payOut(second)).id);
  });

  it('refuses any other parameter of a transfer, metadata included, and executes nothing', async () => {
    const { stripe, simulator, contractor } = setUp();
    const [destination, other] = [await contractor(), await contractor()];
    simulator.topUp(10_000, 'eur');
    simulator.topUp(10_000, 'usd');
    const given = { amount: 100, currency: 'eur', destination, transfer_group: 'p.1', metadata: { payoutKey: 'p.1' } };
    await stripe.transfers.create(given, { idempotencyKey: 'k-1' });
    for (const change of [
      { amount: 101 },
      { currency: 'usd' },
      { destination: other },
      { transfer_group: 'p.2' },
      { metadata: { payoutKey: 'p.2' } },
      { metadata: { payoutKey: 'p.1', more: 'x' } },
      { description: 'x' },
    ]) {
      const call = stripe.transfers.create({ ...given, ...change }, { idempotencyKey: 'k-1' });
      expect(await refusal(call), JSON.stringify(change)).to.include({ type: 'StripeIdempotencyError' });
    }
    expect(simulator.allTransfers()).to.have.lengthOf(1);
  });

  it('keeps a key longer than 24 hours with `idempotencyKeepMs`, as Stripe may', async () => {
    const { stripe, time } = setUp({ idempotencyKeepMs: 30 * DAY_MS });
    const create = (amount: number) => stripe.paymentIntents.create({ ...payment, amount }, { idempotencyKey: 'k-1' });
    const { id } = await create(1_000);
    await time.advance(29 * DAY_MS);
    expect((await create(1_000)).id).to.equal(id);
    expect(await refusal(create(2_000))).to.include({ type: 'StripeIdempotencyError' });
  });

  it('forgets a key after 24 hours, not before', async () => {
    const { stripe, time } = setUp();
    const create = () => stripe.paymentIntents.create(payment, { idempotencyKey: 'k-1' });
    const { id } = await create();
    await time.advance(DAY_MS - 1);
    expect((await create()).id).to.equal(id);
    await time.advance(1);
    expect((await create()).id).not.to.equal(id);
  });

  it('keeps refusals of the execution, and none of the checks before', async () => {
    const { stripe, simulator, contractor } = setUp();
    const destination = await contractor();
    const transfer = { amount: 100, currency: 'eur', destination };
    const send = () => stripe.transfers.create(transfer, { idempotencyKey: 'k-1' });
    expect(await refusal(send())).to.include({ code: 'balance_insufficient' });
    simulator.topUp(100, 'eur');
    expect(await refusal(send())).to.include({ code: 'balance_insufficient' });

    const create = (amount: number) =>
      stripe.paymentIntents.create({ amount, currency: 'eur' }, { idempotencyKey: 'k-2' });
    expect(await refusal(create(1))).to.include({ param: 'amount' });
    expect((await create(1_000)).amount).to.equal(1_000);
  });

  it('replays a decline without a second attempt', async () => {
    const { stripe, simulator } = setUp();
    const call = () =>
      stripe.paymentIntents.create({ ...paid, payment_method: 'pm_card_chargeDeclined' }, { idempotencyKey: 'k-1' });
    const [first, second] = [await refusal(call()), await refusal(call())];
    expect(second.payment_intent?.id).to.equal(first.payment_intent?.id);
    expect(simulator.allPayments()).to.have.lengthOf(1);
  });

  it('answers 409 while the first request with the key is under way', async () => {
    const { simulator, stripe, time } = setUp();
    simulator.faults.add({ kind: 'slow', delayMs: 500 });
    const slow = stripe.paymentIntents.create(payment, { idempotencyKey: 'k-1' });
    await new Promise((done) => setImmediate(done));
    const second = await refusal(stripe.paymentIntents.create(payment, { idempotencyKey: 'k-1' }));
    expect(second).to.include({ statusCode: 409, code: 'idempotency_key_in_use' });
    await time.advance(500);
    const { id } = await slow;
    expect((await stripe.paymentIntents.create(payment, { idempotencyKey: 'k-1' })).id).to.equal(id);
  });

  it('refuses a key that is too long', async () => {
    const { stripe } = setUp();
    const call = stripe.paymentIntents.create(payment, { idempotencyKey: 'k'.repeat(256) });
    expect((await refusal(call)).statusCode).to.equal(400);
  });
});
