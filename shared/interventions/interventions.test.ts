import { expect } from 'chai';
import { createMemoryStore, put } from '#shared/store/index.ts';
import type { Store } from '#shared/store/index.ts';
import { START, failureOf, testClock } from '#shared/testing/service.ts';
import { FailureResolvedError, NotParkedError, RESOLVED_DAYS, createFailures, resolveFailure } from './index.ts';
import type { FailureStatus, Failures, ParkedFailure, ParkingTime } from './index.ts';

const later = '2026-11-03T09:00:00.000Z';
const last = '2026-11-04T09:00:00.000Z';

const failure = (signalKey: string, parts: Partial<ParkedFailure> = {}) => ({
  signalKey,
  stateEnteredAt: START,
  state: 'Somewhere',
  error: 'Oops',
  executionArn: 'arn',
  ...parts,
});

describe('The list of parked failures', () => {
  let store: Store;
  let failures: Failures;
  let clock: ReturnType<typeof testClock>;
  beforeEach(() => {
    clock = testClock();
    store = createMemoryStore({ clock });
    failures = createFailures({ store, list: 'THINGS_PARKED' });
  });
  const park = async (signalKey: string, parts: Partial<ParkedFailure> = {}, time: Partial<ParkingTime> = {}) => {
    const { parked, changes } = await failures.park(failure(signalKey, parts), { now: clock.now(), ...time });
    await store.commit(changes);
    return parked.parkedAt;
  };
  const parkAt = (signalKey: string, stateEnteredAt: string) => park(signalKey, { stateEnteredAt });
  const listed = async (status: FailureStatus = 'parked') =>
    (await failures.list(status, { limit: 100 })).items.map(({ value: { signalKey, parkedAt, resolution } }) =>
      [signalKey, parkedAt, ...(resolution === undefined ? [] : [resolution.action])].join(' '),
    );

  it('is sorted by when they parked, the longest first', async () => {
    await parkAt('thing/1', later);
    await park('thing/2');
    expect(await listed()).to.deep.equal([`thing/2 ${START}`, `thing/1 ${later}`]);
  });

  it('has one parked failure per signal key, the last one; a replay writes nothing', async () => {
    await park('thing/1');
    expect((await failures.park(failure('thing/1'), { now: later })).changes).to.deep.equal([]);
    await parkAt('thing/1', later);
    expect(await listed()).to.deep.equal([`thing/1 ${later}`]);
    expect(await listed('resolved')).to.deep.equal([`thing/1 ${START} superseded`]);
  });

  it('keeps what is resolved, the last resolved first, and all, the last parked first', async () => {
    for (const key of ['thing/1', 'thing/2', 'thing/3']) await park(key);
    await failures.resolveAll('thing/2', { action: 'ended', at: later });
    await failures.resolveAll('thing/1', { action: 'resumed', at: last });
    await parkAt('thing/1', last);
    expect(await listed('resolved')).to.deep.equal([`thing/1 ${START} resumed`, `thing/2 ${START} ended`]);
    expect(await listed('all')).to.deep.equal([
      `thing/1 ${last}`,
      `thing/3 ${START}`,
      `thing/2 ${START} ended`,
      `thing/1 ${START} resumed`,
    ]);
  });

  it('keeps what is resolved for 400 days', async () => {
    await park('thing/1');
    await failures.resolveAll('thing/1', { action: 'ended', at: START });
    clock.passDays(RESOLVED_DAYS - 1);
    expect(await listed('resolved')).to.have.length(1);
    clock.passDays(1);
    expect(await listed('resolved')).to.deep.equal([]);
    expect(await listed('all')).to.deep.equal([]);
  });

  it('keeps the parts of an entity apart, and takes the entity off with all of them', async () => {
    for (const key of ['thing/1', 'thing/1/1', 'thing/1/10', 'thing/2']) await park(key);
    await failures.resolveAll('thing/1/1', { action: 'ended', at: START });
    expect(await listed()).to.have.members([`thing/1 ${START}`, `thing/1/10 ${START}`, `thing/2 ${START}`]);
    await failures.resolveAll('thing/1', { action: 'ended', at: START });
    expect(await listed()).to.deep.equal([`thing/2 ${START}`]);
  });

  it('takes an entity off with more parts than one transaction holds', async () => {
    for (let part = 1; part <= 200; part += 1) await park(`thing/1/${part}`);
    await failures.resolveAll('thing/1', { action: 'ended', at: START });
    expect(await listed()).to.deep.equal([]);
    expect(await listed('resolved')).to.have.length(100);
  });

  it('reads on until a page has something that a filter wants', async () => {
    for (const key of ['thing/1', 'thing/2', 'thing/3']) await park(key);
    const only3 = ({ signalKey }: ParkedFailure) => signalKey === 'thing/3';
    const { items } = await failures.list('parked', { limit: 1 }, only3);
    expect(items.map(({ value }) => value.signalKey)).to.deep.equal(['thing/3']);
    const none = await failures.list('parked', { limit: 1 }, () => false);
    expect(none).to.deep.equal({ items: [] });
  });

  it('reads ten pages for one request at most; the cursor leads on', async () => {
    for (let number = 10; number < 25; number += 1) await park(`thing/${number}`);
    const isLast = ({ signalKey }: ParkedFailure) => signalKey === 'thing/24';
    const { items, next = '' } = await failures.list('parked', { limit: 1 }, isLast);
    expect(items).to.deep.equal([]);
    const second = await failures.list('parked', { limit: 1, cursor: next }, isLast);
    expect(second.items.map(({ value }) => value.signalKey)).to.deep.equal(['thing/24']);
  });

  it('has the last failures of an entity by when they were parked, whatever their signal keys are', async () => {
    for (let part = 1; part <= 9; part += 1) await parkAt(`thing/1/${part}`, START);
    await parkAt('thing/1', later);
    await parkAt('thing/1/10', last);
    await parkAt('thing/10', last);
    const lastTwo = async () =>
      (await failures.lastOf('thing/1', 2)).map(({ signalKey, resolution }) => [signalKey, resolution?.action]);
    expect(await lastTwo()).to.deep.equal([
      ['thing/1/10', undefined],
      ['thing/1', undefined],
    ]);
    await failures.resolveAll('thing/1', { action: 'ended', at: last });
    expect(await lastTwo()).to.deep.equal([
      ['thing/1/10', 'ended'],
      ['thing/1', 'ended'],
    ]);
  });

  describe('says when a failure was parked', () => {
    it('by the clock of the task, not by when the state that failed was entered', async () => {
      expect(await park('thing/1', {}, { now: later })).to.equal(later);
    });

    it('never before the failure, whose clock may be ahead', async () => {
      expect(await park('thing/1', {}, { now: START, notBefore: [START, later] })).to.equal(later);
    });

    it('never before the state was entered that failed', async () => {
      expect(await park('thing/1', { stateEnteredAt: '2026-11-03T09:00:00Z' }, { now: START })).to.equal(later);
    });

    it('after the failure before it under the same signal key, although the clock is behind', async () => {
      await park('thing/1', {}, { now: later });
      const second = await park('thing/1', { stateEnteredAt: '2026-11-02T09:00:01.000Z' }, { now: START });
      expect(second).to.equal('2026-11-03T09:00:00.001Z');
      await failures.resolveAll('thing/1', { action: 'resumed', at: later });
      const third = await park('thing/1', { stateEnteredAt: '2026-11-02T09:00:02.000Z' }, { now: START });
      expect(third).to.equal('2026-11-03T09:00:00.002Z');
    });

    it('once, also to a retry of the task, and to one after the failure was resolved', async () => {
      await park('thing/1');
      expect(await park('thing/1', {}, { now: later })).to.equal(START);
      await failures.resolveAll('thing/1', { action: 'resumed', at: later });
      expect(await park('thing/1', {}, { now: last })).to.equal(START);
      expect(await listed()).to.deep.equal([]);
    });
  });

  describe('and a decision about one of them', () => {
    const decision = { signalKey: 'thing/1', action: 'retry', by: 'ada', at: START, comment: 'fixed' };
    const resolve = (accepted: readonly string[], action = 'retry') =>
      resolveFailure(
        { store, failures, sleep: async () => undefined, signals: { waitingFor: async () => accepted } },
        { ...decision, action },
        (parkedAt) => ({ changes: [put({ pk: 'EFFECT', sk: parkedAt }, { action })], events: [] }),
      );
    const effects = async () => (await store.query({ pk: 'EFFECT' })).items.map(({ value }) => value);
    const waiting = [`operator.decision/${START}`];

    it('has its effect once, and the failure is listed as resolved, with who decided what, when and why', async () => {
      await park('thing/1');
      await resolve(waiting);
      expect(await listed()).to.deep.equal([]);
      expect((await failures.list('resolved', { limit: 10 })).items.map(({ value }) => value)).to.deep.equal([
        {
          ...failure('thing/1'),
          parkedAt: START,
          resolution: { action: 'retry', by: 'ada', at: START, comment: 'fixed' },
        },
      ]);
      expect(await failureOf(resolve(waiting, 'cancel'))).to.be.instanceOf(FailureResolvedError);
      expect(await effects()).to.deep.equal([{ action: 'retry' }]);
    });

    it('is accepted from one of two operators at once', async () => {
      await park('thing/1');
      const outcomes = await Promise.all([resolve(waiting), failureOf(resolve(waiting, 'cancel'))]);
      expect(outcomes[1]).to.be.instanceOf(FailureResolvedError);
      expect(await effects()).to.deep.equal([{ action: 'retry' }]);
      expect(await listed('resolved')).to.deep.equal([`thing/1 ${START} retry`]);
    });

    it('supersedes the parts of the entity, which do not wait any more', async () => {
      for (const key of ['thing/1', 'thing/1/1']) await park(key);
      await resolve(waiting);
      expect(await listed('resolved')).to.have.members([`thing/1 ${START} retry`, `thing/1/1 ${START} superseded`]);
    });

    it('is about what is listed, also where the execution does not know when it was', async () => {
      await park('thing/1', {}, { now: later });
      await resolve(waiting);
      expect(await listed('resolved')).to.deep.equal([`thing/1 ${later} retry`]);
    });

    it('leaves a later failure listed, and is made anew about it', async () => {
      await resolve(waiting);
      await parkAt('thing/1', later);
      await resolve([`operator.decision/${START}`]).catch(() => undefined);
      expect(await listed()).to.deep.equal([`thing/1 ${later}`]);
      await resolve([`operator.decision/${later}`], 'cancel');
      expect(await effects()).to.deep.equal([{ action: 'retry' }, { action: 'cancel' }]);
      expect(await listed()).to.deep.equal([]);
    });

    it('is rejected where no execution waits for it', async () => {
      for (const accepted of [[], ['documents.submitted/1']])
        expect(await failureOf(resolve(accepted))).to.be.instanceOf(NotParkedError);
      expect(await effects()).to.deep.equal([]);
    });
  });
});
