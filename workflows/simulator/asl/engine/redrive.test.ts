import { expect } from 'chai';
import { ExecutionNotRedrivableError } from '../errors.ts';
import type { Execution } from '../execution.ts';
import type { Json } from '../json.ts';
import { createTestHost, failed, flaky, launch, outline, START, succeeded } from '../testing.ts';
import type { Answer, TestHost } from '../testing.ts';

const task = (more: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {},
  ...more,
});
const wait = (seconds: number): object => ({
  StartAt: 'W',
  States: { W: { Type: 'Wait', Seconds: seconds, End: true } },
});

const DAY = 24 * 3600 * 1000;

describe('A redriven execution', () => {
  const failing = async (answer: Answer, retry: object = {}): Promise<{ host: TestHost; execution: Execution }> => {
    const host = createTestHost(answer);
    const execution = launch(
      {
        StartAt: 'A',
        States: {
          A: task({ Assign: { kept: '{% $states.result %}' }, Next: 'B' }),
          B: task({
            Output: ['{% $kept %}', '{% $states.input %}', '{% $states.context.Execution.RedriveCount %}'],
            End: true,
            ...retry,
          }),
        },
      },
      host,
    );
    await host.finish();
    return { host, execution };
  };

  it('goes on at the failed state, with its variables and its input', async () => {
    const { host, execution } = await failing(flaky({ B: 1 }));
    expect(execution.status).to.equal('FAILED');
    execution.redrive();
    expect([execution.status, execution.error, execution.stoppedAt]).to.deep.equal(['RUNNING', undefined, undefined]);
    await host.finish();
    expect([execution.status, execution.output, execution.redriveCount]).to.deep.equal(['SUCCEEDED', ['A', 'A', 1], 1]);
    expect(host.started.map(({ request }) => request.state)).to.deep.equal(['A', 'B', 'B']);
    expect(outline(execution).slice(-8)).to.deep.equal([
      '10<9:TaskFailed',
      '11<10:ExecutionFailed',
      '12<11:ExecutionRedriven',
      '13<12:TaskScheduled',
      '14<13:TaskStarted',
      '15<14:TaskSucceeded',
      '16<15:TaskStateExited',
      '17<16:ExecutionSucceeded',
    ]);
  });

  it('has its whole budget of retries again', async () => {
    const { host, execution } = await failing(flaky({ B: 3 }), { Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }] });
    expect(execution.status).to.equal('FAILED');
    execution.redrive();
    await host.finish();
    expect([execution.status, host.started.length]).to.deep.equal(['SUCCEEDED', 5]);
  });

  it('can fail and be redriven again; each end is reported', async () => {
    const { host, execution } = await failing(flaky({ B: 2 }));
    const recorded: string[] = [];
    execution.ended(({ status }) => recorded.push(status));
    execution.redrive();
    await host.finish();
    execution.redrive();
    await host.finish();
    expect([recorded, execution.redriveCount]).to.deep.equal([['FAILED', 'FAILED', 'SUCCEEDED'], 2]);
  });

  it('goes on after a stop where it was, and hears nothing of what was called off', async () => {
    const host = createTestHost();
    const execution = launch({ StartAt: 'T', States: { T: task({ End: true }) } }, host);
    await host.settle();
    execution.stop();
    execution.redrive();
    await host.settle();
    host.started.at(0)?.end(succeeded('old'));
    host.started.at(1)?.end(succeeded('new'));
    await host.finish();
    expect([execution.status, execution.output]).to.deep.equal(['SUCCEEDED', 'new']);
  });

  it('goes on after it timed out, with its whole time', async () => {
    const host = createTestHost();
    const execution = launch({ TimeoutSeconds: 5, StartAt: 'T', States: { T: task({ End: true }) } }, host);
    await host.finish();
    execution.redrive();
    await host.pass(4999);
    host.started.at(1)?.end(succeeded(1));
    await host.settle();
    expect(execution.status).to.equal('SUCCEEDED');
  });

  it('has nothing to do with the time that it had before', async () => {
    const host = createTestHost(flaky({ T: 1 }));
    const execution = launch(
      {
        TimeoutSeconds: 5,
        StartAt: 'T',
        States: { T: task({ Next: 'W' }), W: { Type: 'Wait', Seconds: 4, End: true } },
      },
      host,
    );
    await host.pass(3000);
    execution.redrive();
    await host.finish();
    expect(execution.status).to.equal('SUCCEEDED');
  });

  it('keeps the items of its Map as they were', async () => {
    const host = createTestHost(flaky({ I: 1 }));
    const execution = launch(
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            Items: '{% [$millis(), $millis()] %}',
            ItemProcessor: {
              StartAt: 'I',
              States: { I: task({ Output: '{% $states.context.Map.Item.Value %}', End: true }) },
            },
            End: true,
          },
        },
      },
      host,
    );
    await host.pass(1000);
    execution.redrive();
    await host.finish();
    expect(execution.output).to.deep.equal([START, START]);
  });

  it('runs only the failed branches of a Parallel again', async () => {
    const host = createTestHost(flaky({ B: 1 }));
    const branch = (name: string): object => ({
      StartAt: name,
      States: { [name]: task({ Next: `${name}2` }), [`${name}2`]: { Type: 'Pass', End: true } },
    });
    const execution = launch(
      { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true } } },
      host,
    );
    await host.finish();
    execution.redrive();
    await host.finish();
    expect([execution.output, execution.visited()]).to.deep.equal([
      ['A', 'B'],
      ['P', 'A', 'B', 'A2', 'B2'],
    ]);
    expect(host.started.map(({ request }) => request.state)).to.deep.equal(['A', 'B', 'B']);
  });

  it('runs only the unfinished iterations of a Map again, those that were cut off included', async () => {
    const asked: Json[] = [];
    const host = createTestHost(({ arguments: given }) => {
      asked.push(given);
      if (given === 2) return asked.length < 4 ? failed('E') : succeeded('two');
      return given === 1 ? succeeded('one') : undefined;
    });
    const execution = launch(
      {
        StartAt: 'M',
        States: {
          M: {
            Type: 'Map',
            Items: [1, 3, 2],
            ItemProcessor: { StartAt: 'I', States: { I: task({ Arguments: '{% $states.input %}', End: true }) } },
            End: true,
          },
        },
      },
      host,
    );
    await host.finish();
    expect([execution.status, asked]).to.deep.equal(['FAILED', [1, 3, 2]]);
    execution.redrive();
    await host.settle();
    host.started.at(3)?.end(succeeded('three'));
    await host.finish();
    expect([asked, execution.output]).to.deep.equal([
      [1, 3, 2, 3, 2],
      ['one', 'three', 'two'],
    ]);
  });

  it('fails again in a Fail', async () => {
    const host = createTestHost();
    const execution = launch({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } }, host);
    await host.finish();
    execution.redrive();
    await host.finish();
    expect([execution.status, execution.visited()]).to.deep.equal(['FAILED', ['F', 'F']]);
  });

  it('is refused while it runs, and once it succeeded', async () => {
    const host = createTestHost();
    const execution = launch(wait(1), host);
    expect(() => execution.redrive()).to.throw(ExecutionNotRedrivableError, 'still running');
    await host.finish();
    expect(() => execution.redrive()).to.throw(ExecutionNotRedrivableError, 'succeeded');
  });

  it('is refused after 14 days', async () => {
    const { host, execution } = await failing(flaky({ B: 1 }));
    await host.pass(14 * DAY);
    execution.redrive();
    await host.finish();
    const late = await failing(flaky({ B: 1 }));
    await late.host.pass(14 * DAY + 1);
    expect(execution.status).to.equal('SUCCEEDED');
    expect(() => late.execution.redrive()).to.throw(ExecutionNotRedrivableError, '14 days');
  });
});
