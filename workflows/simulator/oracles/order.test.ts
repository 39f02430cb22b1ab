import { expect } from 'chai';
import type { Signal } from '#shared/signals/mailbox.ts';
import { signalsComeInOrder } from './order.ts';
import { createFeed, mailbox, signal, wait } from './testing.ts';

const [first, second, other] = [signal('s1', 'accepted'), signal('s2', 'accepted'), signal('s3', 'declined')];

const setUp = () => {
  const violationsOf = createFeed(signalsComeInOrder);
  return {
    ...violationsOf,
    arrive: (came: Signal, key = 'case-1') => violationsOf.commit(...mailbox(key, {}, came)),
    take: (token: string, taken: Signal, { accepts = ['accepted'], key = 'case-1' } = {}) =>
      violationsOf.commit(
        ...mailbox(key, { inFlight: { signal: taken, wait: wait(token, accepts), place: 0, sent: false } }),
      ),
  };
};

describe('Signals come in their order', () => {
  it('when the machine gets the one that came first, and then the next', () => {
    const { arrive, take, answer, inspect, conclude } = setUp();
    arrive(first);
    arrive(second);
    take('t1', first);
    answer('t1', first);
    take('t2', second);
    expect([inspect(), conclude()]).to.deep.equal([[], []]);
  });

  it('also when one that the wait does not accept came before', () => {
    const { arrive, take, inspect } = setUp();
    arrive(other);
    arrive(first);
    take('t1', first);
    expect(inspect()).to.deep.equal([]);
  });

  it('accepts a deadline before an unread signal', () => {
    const { arrive, take, inspect } = setUp();
    arrive(first);
    take('t1', signal('deadline@x', 'deadline'));
    expect(inspect()).to.deep.equal([]);
  });

  it('also when the machine gets one again that it did not acknowledge', () => {
    const { arrive, take, answer, inspect } = setUp();
    arrive(first);
    take('t1', first);
    answer('t1', first);
    arrive(second);
    take('t2', first);
    expect(inspect()).to.deep.equal([]);
  });

  it('also when the signal arrives in the very commit that hands it on', () => {
    const { commit, inspect } = setUp();
    commit(
      ...mailbox(
        'case-1',
        { inFlight: { signal: first, wait: wait('t1', ['accepted']), place: 0, sent: false } },
        first,
      ),
    );
    expect(inspect()).to.deep.equal([]);
  });

  it('but not when a later one overtakes, which is said once', () => {
    const { arrive, take, inspect, conclude } = setUp();
    arrive(first);
    arrive(second);
    take('t1', second);
    take('t1', second);
    expect(inspect()).to.deep.equal(['case-1: accepted overtook an earlier one']);
    expect(conclude()).to.deep.equal([]);
  });

  it('and what was taken but did not arrive is still the first', () => {
    const { arrive, take, inspect } = setUp();
    arrive(first);
    arrive(second);
    take('t1', first);
    take('t2', second);
    expect(inspect()).to.have.length(1);
  });

  it('and one case has nothing to do with another, whatever the ids are', () => {
    const { arrive, take, answer, inspect } = setUp();
    arrive(first);
    arrive(first, 'case-2');
    arrive(second, 'case-2');
    take('t1', first);
    answer('t1', first);
    take('t2', second, { key: 'case-2' });
    expect(inspect()).to.deep.equal(['case-2: accepted overtook an earlier one']);
  });
});
