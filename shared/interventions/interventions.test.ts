import { expect } from 'chai';
import { createMemoryStore, put } from '#shared/store/index.ts';
import type { Store } from '#shared/store/index.ts';
import { START, failureOf, testClock } from '#shared/testing/service.ts';
import {
  FailureResolvedError,
  NotParkedError,
  listFailures,
  parkFailure,
  removeFailure,
  resolveFailure,
  unparkFailures,
} from './index.ts';
import type { ParkedFailure } from './index.ts';

const LIST = 'THINGS_PARKED';
const later = '2026-11-03T09:00:00.000Z';

const failure = (signalKey: string, parts: Partial<ParkedFailure> = {}): ParkedFailure => ({
  signalKey,
  parkedAt: START,
  state: 'Somewhere',
  error: 'Oops',
  executionArn: 'arn',
  ...parts,
});

describe('The list of parked failures', () => {
  let store: Store;
  beforeEach(() => {
    store = createMemoryStore({ clock: testClock() });
  });
  const park = async (...[signalKey, parts]: Parameters<typeof failure>) =>
    store.commit(await parkFailure(store, LIST, failure(signalKey, parts)));
  const listed = async () =>
    (await listFailures(store, LIST, { limit: 100 })).items.map(({ value: { signalKey, parkedAt } }) =>
      [signalKey, parkedAt].join(' '),
    );

  it('is sorted by when they parked, the longest first', async () => {
    await park('thing/1', { parkedAt: later });
    await park('thing/2');
    expect(await listed()).to.deep.equal([`thing/2 ${START}`, `thing/1 ${later}`]);
  });

  it('has one entry per signal key, as it failed last; a replay writes nothing', async () => {
    await park('thing/1');
    expect(await parkFailure(store, LIST, failure('thing/1'))).to.deep.equal([]);
    await park('thing/1', { parkedAt: later });
    expect(await listed()).to.deep.equal([`thing/1 ${later}`]);
  });

  it('keeps the parts of an entity apart, and takes the entity off with all of them', async () => {
    for (const key of ['thing/1', 'thing/1/1', 'thing/1/10', 'thing/2']) await park(key);
    await store.commit(await unparkFailures(store, 'thing/1/1'));
    expect(await listed()).to.have.members([`thing/1 ${START}`, `thing/1/10 ${START}`, `thing/2 ${START}`]);
    await store.commit(await unparkFailures(store, 'thing/1'));
    expect(await listed()).to.deep.equal([`thing/2 ${START}`]);
    await store.commit([removeFailure(failure('thing/2'))]);
    expect(await listed()).to.deep.equal([]);
  });

  describe('and a decision about one of them', () => {
    const decision = { signalKey: 'thing/1', action: 'retry', by: 'ada', at: START };
    const resolve = (accepted: readonly string[], action = 'retry') =>
      resolveFailure(
        { store, sleep: async () => undefined, signals: { waitingFor: async () => accepted } },
        { ...decision, action },
        (parkedAt) => ({ changes: [put({ pk: 'EFFECT', sk: parkedAt }, { action })], events: [] }),
      );
    const effects = async () => (await store.query({ pk: 'EFFECT' })).items.map(({ value }) => value);
    const waiting = [`operator.decision/${START}`];

    it('has its effect once, and the failure leaves the list', async () => {
      await park('thing/1');
      await resolve(waiting);
      expect(await listed()).to.deep.equal([]);
      expect(await failureOf(resolve(waiting, 'cancel'))).to.be.instanceOf(FailureResolvedError);
      expect(await effects()).to.deep.equal([{ action: 'retry' }]);
    });

    it('is accepted from one of two operators at once', async () => {
      await park('thing/1');
      const outcomes = await Promise.all([resolve(waiting), failureOf(resolve(waiting, 'cancel'))]);
      expect(outcomes[1]).to.be.instanceOf(FailureResolvedError);
      expect(await effects()).to.deep.equal([{ action: 'retry' }]);
    });

    it('is made anew about the next failure', async () => {
      await resolve(waiting);
      await resolve([`operator.decision/${later}`], 'cancel');
      expect(await effects()).to.deep.equal([{ action: 'retry' }, { action: 'cancel' }]);
    });

    it('is rejected where no execution waits for it', async () => {
      for (const accepted of [[], ['documents.submitted/1']])
        expect(await failureOf(resolve(accepted))).to.be.instanceOf(NotParkedError);
      expect(await effects()).to.deep.equal([]);
    });
  });
});
