import { expect } from 'chai';
import type { Execution } from '../asl/index.ts';
import type { ActiveState } from '../asl/index.ts';
import { dayAt, execution, createFeed, mailbox, signal, wait } from './testing.ts';
import { everyWaitHasADeadline, noOrphanedWaits, signalsAreReceivedOnce } from './waits.ts';

const waiting: readonly ActiveState[] = [{ state: 'WaitForAcceptance', kind: 'callback', token: 't1' }];
const owners = { t1: 'case-1' };

describe('No orphaned wait', () => {
  const setUp = () => {
    const violationsOf = createFeed(noOrphanedWaits);
    violationsOf.commit(...mailbox('case-1', { wait: wait('t1', ['accepted']) }));
    return violationsOf;
  };

  it('is left while its execution runs, or when the wait was answered', () => {
    const { commit, conclude } = setUp();
    expect(conclude({ executions: [execution('case-1')], owners })).to.deep.equal([]);
    commit(...mailbox('case-1', {}));
    expect(conclude({ executions: [execution('case-1', { status: 'FAILED' })], owners })).to.deep.equal([]);
  });

  it('is left behind by an execution that has ended, or by none', () => {
    const { conclude } = setUp();
    expect(conclude({ executions: [execution('case-1', { status: 'FAILED' })], owners })).to.deep.equal([
      'case-1: case-1 has ended and still waits',
    ]);
    expect(conclude()).to.deep.equal(['case-1: no execution has ended and still waits']);
  });
});

describe('Every wait has a live deadline', () => {
  const deadlineAt = dayAt(3);
  const timers = [JSON.stringify({ key: 'case-1', name: 'deadline', at: deadlineAt })];
  const executions = [execution('case-1', { active: waiting })];
  const setUp = () => {
    const violationsOf = createFeed(everyWaitHasADeadline);
    violationsOf.commit(...mailbox('case-1', { wait: wait('t1', ['accepted'], deadlineAt) }));
    return violationsOf;
  };

  it('when it is on record and its timer is set', () => {
    expect(setUp().inspect({ executions, timers })).to.deep.equal([]);
  });

  it('but not without a timer, nor with one of another time or another key', () => {
    const other = [timers[0]?.replace('case-1', 'case-11') ?? '', timers[0]?.replace(deadlineAt, dayAt(2)) ?? ''];
    for (const set of [[], other]) {
      expect(setUp().inspect({ executions, timers: set })).to.deep.equal([
        'case-1 waits at WaitForAcceptance without a timer',
      ]);
    }
  });

  it('reports a callback without a wait on record', () => {
    const { inspect } = createFeed(everyWaitHasADeadline);
    expect(inspect({ executions, timers })).to.deep.equal([
      'case-1 waits at WaitForAcceptance without a wait on record',
    ]);
  });

  it('and is not judged while something is on its way', () => {
    const { inspect } = createFeed(everyWaitHasADeadline);
    expect(inspect({ executions, isQuiet: false })).to.deep.equal([]);
    expect(inspect({ executions, messages: { work: 1 } })).to.deep.equal([]);
  });

  it('requires none of an execution that ended, or waits for something else', () => {
    const { inspect } = createFeed(everyWaitHasADeadline);
    const resting = [{ state: 'Rest', kind: 'wait' }] as const;
    expect(
      inspect({
        executions: [execution('a', { status: 'FAILED', active: waiting }), execution('b', { active: resting })],
      }),
    ).to.deep.equal([]);
  });
});

describe('A signal is received once', () => {
  const accepted = signal('s1', 'accepted');
  const send = (violationsOf: ReturnType<typeof createFeed>, key: string, token: string, sent = accepted): void => {
    const inFlight = { signal: sent, wait: wait(token, ['accepted']), place: 0, sent: false };
    violationsOf.commit(...mailbox(key, { inFlight }));
    violationsOf.answer(token, sent);
  };

  it('also when another case has a signal of the same id', () => {
    const violationsOf = createFeed(signalsAreReceivedOnce);
    send(violationsOf, 'case-1', 't1');
    send(violationsOf, 'case-2', 't2');
    expect(violationsOf.conclude()).to.deep.equal([]);
  });

  it('or it is said how often it was', () => {
    const violationsOf = createFeed(signalsAreReceivedOnce);
    for (const token of ['t1', 't2', 't3']) send(violationsOf, 'case-1', token);
    expect(violationsOf.conclude()).to.deep.equal(['SIGNAL#case-1 s1 was received 3 times']);
  });

  it('unless the Map was tried again whose items wait for it', () => {
    const states = new Map([['Settle', { type: 'Map' }]]) as unknown as Execution['machine']['workflow']['states'];
    const owner = (...visited: readonly string[]) => ({
      ...execution('a', { status: 'SUCCEEDED' }),
      machine: { workflow: { startAt: 'Settle', states } },
      visited: () => visited,
    });
    const violationsOf = createFeed(signalsAreReceivedOnce);
    for (const token of ['t1', 't2']) send(violationsOf, 'case-1', token);
    const owners = { t1: 'a', t2: 'a' };
    expect(violationsOf.conclude({ executions: [owner('Settle', 'Park', 'Settle')], owners })).to.deep.equal([]);
    expect(violationsOf.conclude({ executions: [owner('Settle', 'Park')], owners })).to.have.length(1);
  });

  it('unless the execution was parked with it', () => {
    const owner = (...visited: readonly string[]) => ({
      ...execution('a', { status: 'SUCCEEDED' }),
      machine: { workflow: { startAt: 'Wait', states: new Map() as Execution['machine']['workflow']['states'] } },
      visited: () => visited,
    });
    const violationsOf = createFeed(signalsAreReceivedOnce);
    for (const token of ['t1', 't2']) send(violationsOf, 'case-1', token);
    const owners = { t1: 'a', t2: 'a' };
    expect(violationsOf.conclude({ executions: [owner('Wait', 'ParkForOperator', 'Wait')], owners })).to.deep.equal([]);
    expect(violationsOf.conclude({ executions: [owner('Wait', 'Wait')], owners })).to.have.length(1);
  });

  it('unless an execution hands its entity on to the next one before it has said that it has the signal', () => {
    const owner = (name: string, status: string) => ({
      ...execution(name, { status: 'SUCCEEDED' }),
      output: { status },
      machine: { workflow: { startAt: 'Wait', states: new Map() as Execution['machine']['workflow']['states'] } },
      visited: () => ['Wait'],
    });
    const violationsOf = createFeed(signalsAreReceivedOnce);
    for (const token of ['t1', 't2']) send(violationsOf, 'case-1', token);
    const owners = { t1: 'a', t2: 'b' };
    const ended = (status: string) => ({ executions: [owner('a', status), owner('b', 'completed')], owners });
    expect(violationsOf.conclude(ended('continued'))).to.deep.equal([]);
    expect(violationsOf.conclude(ended('completed'))).to.have.length(1);
  });

  it('but for a deadline, which may come round again', () => {
    const violationsOf = createFeed(signalsAreReceivedOnce);
    for (const token of ['t1', 't2']) send(violationsOf, 'case-1', token, signal('deadline@x', 'deadline'));
    expect(violationsOf.conclude()).to.deep.equal([]);
  });
});
