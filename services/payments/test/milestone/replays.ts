import { expect } from 'chai';
import { dyingStore } from '#shared/testing/service.ts';
import { Crash, createTestPayments, failureOf, recordsIn } from '../service.ts';
import type { TestPayments } from '../service.ts';

/** The same service in a process that dies before it can write. */
export const dyingBeforeCommit = (service: TestPayments): TestPayments => ({
  ...service,
  ...recordsIn({ store: dyingStore(service.store), sleep: service.sleep, clock: service.clock }),
});

const MOMENT_DAYS = 0.001;

/**
 * A task: a replay, some time later, answers the same and writes, publishes and sends nothing new; a crash before it wrote
 * leaves nothing; and whichever effect the process dies after, the rerun ends where an undisturbed run does.
 *
 * @param effects How many effects an undisturbed run has
 */
export const itCanBeReplayed = <T>(
  effects: number,
  arrange: (service: TestPayments) => Promise<T>,
  act: (service: TestPayments, arranged: T) => Promise<unknown>,
): void => {
  const setUp = async () => {
    const service = createTestPayments();
    const arranged = await arrange(service);
    const written = service.commits.length;
    const told = service.published.length;
    return {
      service,
      run: (on: TestPayments = service) => act(on, arranged),
      outcome: () => ({
        written: service.commits.slice(written).map((changes) => changes.map(({ kind, key }) => ({ kind, key }))),
        published: service.published.slice(told).map(({ type, detail: { id, metadata } }) => ({ type, id, metadata })),
        signals: [...new Set(service.signals.signal.args.map(([{ key, id }]) => `${key} ${id}`))],
        documents: [...service.objects.keys()],
        transfers: service.atStripe.transfers.map(({ key, reversed }) => ({ key, reversed })),
        payouts: service.atStripe.payouts.map(({ payoutKey }) => payoutKey),
      }),
    };
  };

  it('answers a replay as before, and writes, announces and sends nothing again', async () => {
    const { service, run, outcome } = await setUp();
    const answer = await run();
    const expected = outcome();
    service.clock.passDays(MOMENT_DAYS);
    expect(await run()).to.deep.equal(answer);
    expect(outcome()).to.deep.equal(expected);
  });

  it('leaves nothing when it dies before it wrote', async () => {
    const { service, run, outcome } = await setUp();
    const before = outcome();
    expect(await failureOf(run(dyingBeforeCommit(service)))).to.be.instanceOf(Crash);
    expect(outcome()).to.deep.equal(before);
  });

  it(`ends as an undisturbed run, whichever of its ${effects} effects it dies after`, async () => {
    const undisturbed = await setUp();
    const answer = await undisturbed.run();
    const expected = undisturbed.outcome();
    for (let effect = 1; effect <= effects; effect += 1) {
      const { service, run, outcome } = await setUp();
      service.crashAfter(effect);
      expect(await failureOf(run()), `effect ${effect}`).to.be.instanceOf(Crash);
      service.crashAfter(Infinity);
      expect(await run(), `effect ${effect}`).to.deep.equal(answer);
      expect(outcome(), `effect ${effect}`).to.deep.equal(expected);
    }
    const { service, run } = await setUp();
    service.crashAfter(effects + 1);
    expect(await run(), 'and has no more effects than that').to.deep.equal(answer);
  });
};
