import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import { createLimiter } from '../../src/payouts/rate-limiter.ts';
import type { LimiterOptions } from '../../src/payouts/rate-limiter.ts';
import { START, failureOf } from '../service.ts';

/** Callers who wait in virtual time: sleeping moves the clock on. */
const setUp = (options: Partial<LimiterOptions> = {}) => {
  let now = Date.parse(START);
  const clock = { now: () => new Date(now).toISOString() };
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
    now += milliseconds;
  };
  const store = createMemoryStore({ clock });
  const make = () => createLimiter({ store, clock, sleep, perSecond: 10, ...options });
  return { make, limiter: make(), waits, elapsed: () => now - Date.parse(START), pass: (ms: number) => (now += ms) };
};

describe('The limiter of calls to Stripe', () => {
  it('admits one second’s worth of requests at once, and the rest in turn', async () => {
    const { limiter, elapsed } = setUp();
    for (let call = 0; call < 30; call += 1) await limiter.take('transfers');
    expect(elapsed()).to.be.within(1_900, 2_000);
  });

  it('is shared by all executions', async () => {
    const { make, elapsed } = setUp();
    const [one, other] = [make(), make()];
    for (let call = 0; call < 15; call += 1) {
      await one.take('payouts');
      await other.take('payouts');
    }
    expect(elapsed()).to.be.within(1_900, 2_000);
  });

  it('limits each kind of request separately', async () => {
    const { limiter, elapsed } = setUp();
    await limiter.take('transfers', 10);
    await limiter.take('payouts', 10);
    expect(elapsed()).to.equal(0);
  });

  it('reserves a batch in one write', async () => {
    const { limiter, waits } = setUp();
    await limiter.take('transfers', 50);
    await limiter.take('transfers', 50);
    expect(waits).to.deep.equal([4_000]);
  });

  it('does not accumulate requests during idle time', async () => {
    const { limiter, elapsed, pass } = setUp();
    pass(60_000);
    for (let call = 0; call < 20; call += 1) await limiter.take('transfers');
    expect(elapsed() - 60_000).to.be.within(900, 1_000);
  });

  it('rejects requests that would wait too long, and reserves nothing for them', async () => {
    const { limiter, pass } = setUp({ maxWaitMs: 3_000 });
    await limiter.take('transfers', 50);
    expect(await failureOf(limiter.take('transfers', 50))).to.be.instanceOf(ProviderUnavailableError);
    pass(2_000);
    expect(await failureOf(limiter.take('transfers'))).to.equal(undefined);
  });

  it('can be turned off', async () => {
    const { limiter, waits } = setUp({ perSecond: 0 });
    for (let call = 0; call < 1_000; call += 1) await limiter.take('transfers');
    expect(waits).to.deep.equal([]);
  });

  it('holds for many concurrent requests', async () => {
    const { make } = setUp();
    const limiter = make();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => failureOf(limiter.take('transfers'))));
    expect(outcomes.filter((outcome) => outcome !== undefined)).to.deep.equal([]);
  });
});
