import { expect } from 'chai';
import { everythingEnds, failuresRaiseAlarms } from './ends.ts';
import { dayAt, execution, createFeed, mailbox, wait } from './testing.ts';

describe('Everything comes to an end', () => {
  const { conclude } = createFeed(everythingEnds);

  it('when no execution runs, no message lies anywhere and nothing is on its way', () => {
    const over = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
    const executions = over.map((status) => execution(status, { status }));
    expect(conclude({ executions, messages: { work: 0 } })).to.deep.equal([]);
  });

  it('or it is said where an execution still is', () => {
    const active = [{ state: 'WaitForAcceptance', kind: 'callback' }] as const;
    expect(conclude({ executions: [execution('case-1', { active })] })).to.deep.equal([
      'case-1 still runs, at WaitForAcceptance',
    ]);
  });

  it('or where messages lie', () => {
    expect(conclude({ messages: { work: 0, 'work-dlq': 2 } })).to.deep.equal(['2 messages lie in work-dlq']);
  });

  it('or that something still runs', () => {
    expect(conclude({ isQuiet: false })).to.deep.equal(['something still runs']);
  });
});

describe('Failures raise alarms', () => {
  const setUp = () => createFeed(failuresRaiseAlarms);

  it('when each failure had the alarm of its kind', () => {
    const { conclude } = setUp();
    const executions = [
      execution('fine', { status: 'SUCCEEDED' }),
      execution('failed', { status: 'FAILED' }),
      execution('late', { status: 'TIMED_OUT' }),
      execution('stopped', { status: 'ABORTED' }),
    ];
    const raisedAlarms = ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((metric) => ({
      name: `kyc-verification-${metric}`,
      at: dayAt(1),
    }));
    expect(conclude({ executions, raisedAlarms })).to.deep.equal([]);
    expect(conclude({ executions, raisedAlarms: raisedAlarms.slice(0, 1) })).to.deep.equal([
      'late ended TIMED_OUT and no alarm rang',
      'stopped ended ABORTED and no alarm rang',
    ]);
  });

  describe('when a wait is late', () => {
    const late = (given: {
      readonly day: number;
      readonly raisedAlarms?: readonly number[];
      readonly runs?: boolean;
    }) => {
      const { commit, inspect } = setUp();
      commit(...mailbox('case-1', { wait: wait('t1', ['accepted'], dayAt(3)) }));
      return inspect({
        day: given.day,
        executions: [execution('case-1', { status: given.runs === false ? 'FAILED' : 'RUNNING' })],
        owners: { t1: 'case-1' },
        raisedAlarms: (given.raisedAlarms ?? []).map((day) => ({ name: 'stuck', at: dayAt(day) })),
      });
    };

    it('is silent before the deadline, and for a day of grace after it', () => {
      expect([late({ day: 2 }), late({ day: 3.9 })]).to.deep.equal([[], []]);
    });

    it('reports the wait after that, unless an alarm was raised since the deadline', () => {
      expect(late({ day: 5 })).to.deep.equal(['case-1 is late and no alarm was raised']);
      expect(late({ day: 5, raisedAlarms: [1] })).to.deep.equal(['case-1 is late and no alarm was raised']);
      expect(late({ day: 5, raisedAlarms: [3.5] })).to.deep.equal([]);
    });

    it('leaves a wait whose execution has ended to another oracle', () => {
      expect(late({ day: 5, runs: false })).to.deep.equal([]);
    });
  });
});
