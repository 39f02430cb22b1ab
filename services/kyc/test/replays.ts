import { expect } from 'chai';
import { dyingStore, failureOf } from '#shared/testing/service.ts';
import { createRepository } from '../src/repository.ts';
import { Crash, createTestKyc } from './fixtures.ts';
import type { TestKyc } from './fixtures.ts';

export { failureOf } from '#shared/testing/service.ts';

/** The same service in a process that dies before it can write. */
export const dyingBeforeCommit = (kyc: TestKyc): TestKyc => {
  const store = dyingStore(kyc.store);
  return { ...kyc, store, repository: createRepository({ store, sleep: kyc.sleep }) };
};

const MOMENT_DAYS = 0.001;

/**
 * A task that writes once: a replay, some time later, answers the same and writes and publishes nothing; a crash before
 * its commit leaves nothing, one after it leaves all; and the rerun ends where an undisturbed run does.
 */
export const itCanBeReplayed = <T>(
  arrange: (kyc: TestKyc) => Promise<T>,
  act: (kyc: TestKyc, arranged: T) => Promise<unknown>,
): void => {
  const setUp = async () => {
    const kyc = createTestKyc();
    const arranged = await arrange(kyc);
    const { length } = kyc.commits;
    return { kyc, run: (on: TestKyc = kyc) => act(on, arranged), written: () => kyc.commits.slice(length) };
  };
  const undisturbed = async () => {
    const { kyc, run, written } = await setUp();
    return { answer: await run(), written: written(), published: kyc.published };
  };

  it('answers a replay as before, and writes and announces nothing again', async () => {
    const expected = await undisturbed();
    const { kyc, run, written } = await setUp();
    await run();
    kyc.clock.passDays(MOMENT_DAYS);
    expect(await run()).to.deep.equal(expected.answer);
    expect({ written: written(), published: kyc.published }).to.deep.equal({
      written: expected.written,
      published: expected.published,
    });
  });

  it('leaves nothing when it dies before it wrote, and everything when it dies after', async () => {
    const expected = await undisturbed();
    const { kyc, run, written } = await setUp();
    expect(await failureOf(run(dyingBeforeCommit(kyc)))).to.be.instanceOf(Crash);
    expect({ written: written(), published: kyc.published }).to.deep.equal({ written: [], published: [] });
    kyc.crashAfter(1);
    expect(await failureOf(run())).to.be.instanceOf(Crash);
    kyc.clock.passDays(MOMENT_DAYS);
    expect({ answer: await run(), written: written(), published: kyc.published }).to.deep.equal(expected);
  });
};
