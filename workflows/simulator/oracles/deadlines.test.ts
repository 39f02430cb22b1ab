import { expect } from 'chai';
import { deadlinesKeepTheirTime } from './deadlines.ts';
import { dayAt, createFeed, mailbox, signal, wait } from './testing.ts';

describe('Deadlines keep their time', () => {
  const setUp = (deadlineAt?: string) => {
    const violationsOf = createFeed(deadlinesKeepTheirTime);
    const given = signal('deadline@x', 'deadline');
    const inFlight = { signal: given, wait: wait('t1', ['accepted'], deadlineAt), place: 0, sent: false };
    violationsOf.commit(...mailbox('case-1', { inFlight }));
    return { ...violationsOf, feed: (at: string) => violationsOf.answer('t1', given, at) };
  };

  it('accepts the own deadline of a machine after it passed, or with a fast clock', () => {
    for (const at of [dayAt(3), dayAt(4), new Date(Date.parse(dayAt(3)) - 2_000).toISOString()]) {
      const violationsOf = setUp(dayAt(3));
      violationsOf.feed(at);
      expect(violationsOf.inspect()).to.deep.equal([]);
    }
  });

  it('reports a deadline that is early, or of another machine', () => {
    const early = setUp(dayAt(3));
    early.feed(dayAt(2));
    expect(early.inspect()).to.deep.equal([`case-1 got a deadline at ${dayAt(2)}, and its own was ${dayAt(3)}`]);
    const foreign = setUp();
    foreign.feed(dayAt(2));
    expect(foreign.conclude()).to.deep.equal([`case-1 got a deadline at ${dayAt(2)}, and its own was none`]);
  });

  it('and other signals may come whenever they like', () => {
    const violationsOf = setUp(dayAt(3));
    violationsOf.answer('t1', signal('s1', 'accepted'), dayAt(1));
    expect(violationsOf.inspect()).to.deep.equal([]);
  });
});
