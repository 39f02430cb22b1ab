import { expect } from 'chai';
import { euros, refusal, setUp } from '../testing.ts';

const payment = { amount: 25_000, currency: 'eur' };
const paid = { ...payment, confirm: true, payment_method: 'pm_card_visa' };

describe('Stripe simulator: faults', () => {
  it('answers 429 with Retry-After and keeps no answer for the key', async () => {
    const { simulator, stripe } = setUp();
    simulator.faults.add({ kind: 429, retryAfterSeconds: 3 });
    const create = () => stripe.paymentIntents.create(payment, { idempotencyKey: 'k-1' });
    const limited = await refusal(create());
    expect(limited).to.include({ type: 'StripeRateLimitError', statusCode: 429, code: 'rate_limit' });
    expect(limited.headers).to.include({ 'retry-after': '3' });
    expect((await create()).status).to.equal('requires_payment_method');
  });

  for (const [when, effects] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    it(`answers 500 ${when} the effect, and replays it for the same key`, async () => {
      const { simulator, stripe } = setUp();
      simulator.faults.add({ kind: 500, when });
      const create = (idempotencyKey: string) => stripe.paymentIntents.create(paid, { idempotencyKey });
      expect(await refusal(create('k-1'))).to.include({ statusCode: 500, rawType: 'api_error' });
      expect(await refusal(create('k-1'))).to.include({ statusCode: 500 });
      expect(simulator.allPayments()).to.have.lengthOf(effects);
      expect((await create('k-2')).status).to.equal('succeeded');
    });
  }

  it('can answer 500 without keeping it, so that the same key works afterwards', async () => {
    const { simulator, stripe } = setUp();
    simulator.faults.add({ kind: 500, kept: false });
    const create = () => stripe.paymentIntents.create(paid, { idempotencyKey: 'k-1' });
    expect(await refusal(create())).to.include({ statusCode: 500 });
    expect((await create()).status).to.equal('succeeded');
  });

  it('drops the connection after the effect: the same key gets the answer, and pays once', async () => {
    const { simulator, stripe } = setUp();
    simulator.faults.add({ kind: 'drop', when: 'after', next: 2 });
    const create = () => stripe.paymentIntents.create(paid, { idempotencyKey: 'k-1' });
    // The SDK itself tries a broken connection once more.
    expect(await refusal(create())).to.include({ type: 'StripeConnectionError' });
    expect((await create()).status).to.equal('succeeded');
    expect(euros(await stripe.balance.retrieve())).to.deep.equal([25_000, 0]);
  });

  it('does not answer, so that the caller times out', async () => {
    const { simulator, stripe } = setUp();
    simulator.faults.add({ kind: 'timeout', method: 'POST' });
    expect((await refusal(stripe.paymentIntents.create(paid))).message).to.match(/timeout/);
    expect(simulator.allPayments()).to.deep.equal([]);
  });

  it('applies to matching calls only, as often as configured', async () => {
    const { simulator, stripe, contractor } = setUp();
    const account = await contractor();
    simulator.faults.add({ kind: 'lock_timeout', method: 'GET', pathEndsWith: '/balance', account, next: 2 });
    const retrieve = () => stripe.balance.retrieve({}, { stripeAccount: account });
    await stripe.balance.retrieve();
    expect(await refusal(retrieve())).to.include({ statusCode: 429, code: 'lock_timeout' });
    expect(simulator.faults.list()).to.have.lengthOf(1);
    expect((await refusal(retrieve())).statusCode).to.equal(429);
    expect((await retrieve()).object).to.equal('balance');
  });

  it('limits the calls per second when configured', async () => {
    const { simulator, stripe, time } = setUp();
    simulator.rateLimit.set(2);
    await stripe.balance.retrieve();
    await stripe.balance.retrieve();
    const limited = await refusal(stripe.balance.retrieve());
    expect(limited).to.include({ statusCode: 429 }).and.to.have.nested.property('headers.retry-after', '1');
    await time.advance(1000);
    expect((await stripe.balance.retrieve()).object).to.equal('balance');
  });
});
