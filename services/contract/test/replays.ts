import { expect } from 'chai';
import { dyingStore, failureOf } from '#shared/testing/service.ts';
import { createContractRecords } from '../src/records.ts';
import { Crash, createTestContracts } from './service.ts';
import type { TestContracts } from './service.ts';

/** The same service in a process that dies before it can write. */
const dyingBeforeCommit = (service: TestContracts): TestContracts => {
  const store = dyingStore(service.store);
  return { ...service, store, records: createContractRecords({ store, sleep: service.sleep }) };
};

const MOMENT_DAYS = 0.001;

/**
 * A task that writes once: a replay, some time later, answers the same and writes and publishes nothing; a crash before its commit
 * leaves nothing, one after it leaves all; and the rerun ends where an undisturbed run does.
 */
export const itCanBeReplayed = <T>(
  arrange: (service: TestContracts) => Promise<T>,
  act: (service: TestContracts, arranged: T) => Promise<unknown>,
): void => {
  const setUp = async () => {
    const service = createTestContracts();
    const arranged = await arrange(service);
    const { length } = service.commits;
    const before = service.published.length;
    return {
      service,
      run: (on: TestContracts = service) => act(on, arranged),
      left: () => ({ written: service.commits.slice(length), published: service.published.slice(before) }),
    };
  };
  const undisturbed = async () => {
    const { run, left } = await setUp();
    const answer = await run();
    const expected = left();
    expect(expected.written, 'commits of an undisturbed run').to.have.length(1);
    return { answer, ...expected };
  };
  const statusOf = (answer: unknown) => Object(answer) as Readonly<Record<string, unknown>>;

  it('answers a replay with the same status, and writes and publishes nothing again', async () => {
    const expected = await undisturbed();
    const { service, run, left } = await setUp();
    await run();
    service.clock.passDays(MOMENT_DAYS);
    const answer = await run();
    expect(statusOf(answer)['status']).to.equal(statusOf(expected.answer)['status']);
    expect(left()).to.deep.equal({ written: expected.written, published: expected.published });
  });

  it('leaves nothing when it crashes before it wrote, and everything when it crashes after', async () => {
    const { written, published } = await undisturbed();
    const { service, run, left } = await setUp();
    expect(await failureOf(run(dyingBeforeCommit(service)))).to.be.instanceOf(Crash);
    expect(left()).to.deep.equal({ written: [], published: [] });
    service.crashAfter(1);
    expect(await failureOf(run())).to.be.instanceOf(Crash);
    service.clock.passDays(MOMENT_DAYS);
    await run();
    expect(left()).to.deep.equal({ written, published });
  });
};
