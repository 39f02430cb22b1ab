import { expect } from 'chai';
import { ExecutionNotRedrivableError } from '../errors.ts';
import { compileMachine, startExecution } from '../index.ts';
import { createTestHost, flaky, launch, MACHINE_ARN, outline, START, succeeded } from '../testing.ts';

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

describe('An execution', () => {
  it('has done nothing yet when it is returned', () => {
    const host = createTestHost();
    const execution = launch({ StartAt: 'T', States: { T: task({ End: true }) } }, host);
    expect([execution.visited(), host.started]).to.deep.equal([[], []]);
  });

  it('stops at once, cancels its task and keeps the reason', async () => {
    const host = createTestHost();
    const execution = launch({ StartAt: 'T', States: { T: task({ End: true }) } }, host);
    await host.settle();
    execution.stop('Operator', 'wrong customer');
    host.started.at(0)?.end(succeeded(1));
    await host.finish();
    expect([execution.status, execution.error, execution.cause]).to.deep.equal([
      'ABORTED',
      'Operator',
      'wrong customer',
    ]);
    expect([host.started.at(0)?.isCalledOff, execution.active()]).to.deep.equal([true, []]);
    expect(outline(execution).at(-1)).to.equal('5<0:ExecutionAborted');
  });

  it('that is stopped while an expression is evaluated goes no further', async () => {
    const slow = '{% ($a := 1; $a) %}';
    for (const state of [
      { Type: 'Pass', Output: slow, End: true },
      { Type: 'Choice', Choices: [{ Condition: '{% ($a := true; $a) %}', Next: 'S' }] },
      task({ Arguments: slow, End: true }),
      { Type: 'Wait', Seconds: slow, End: true },
    ] as readonly { Type: string }[]) {
      const host = createTestHost();
      const execution = launch({ StartAt: 'S', States: { S: state } }, host);
      // The first microtask begins it; the package needs several.
      await Promise.resolve();
      expect(execution.visited()).to.deep.equal(['S']);
      execution.stop();
      await host.finish();
      expect(outline(execution)).to.deep.equal([
        '1<0:ExecutionStarted',
        `2<0:${state.Type}StateEntered`,
        '3<0:ExecutionAborted',
      ]);
      expect([host.started, execution.active()]).to.deep.equal([[], []]);
    }
  });

  it('that is stopped by its observer waits for nothing', async () => {
    const host = createTestHost(undefined, { transitionMilliseconds: 5 });
    const execution = launch(
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Succeed' } } },
      host,
      { observer: { transition: (_from, _to, running) => running.stop() } },
    );
    await host.settle();
    expect([execution.status, execution.active()]).to.deep.equal(['ABORTED', []]);
  });

  it('stays as it ended', async () => {
    const host = createTestHost();
    const execution = launch(wait(1), host);
    await host.finish();
    execution.stop();
    expect(execution.status).to.equal('SUCCEEDED');
  });

  it('times out as a whole', async () => {
    const host = createTestHost();
    const execution = launch({ TimeoutSeconds: 5, ...wait(9) }, host);
    await host.finish();
    expect([execution.status, execution.stoppedAt, execution.error]).to.deep.equal([
      'TIMED_OUT',
      START + 5000,
      undefined,
    ]);
    expect(outline(execution).at(-1)).to.equal('3<2:ExecutionTimedOut');
  });

  it('tells every listener of its end, also one that comes later', async () => {
    const host = createTestHost();
    const execution = launch(wait(1), host);
    const recorded: string[] = [];
    execution.ended(({ status }) => recorded.push(`early ${status}`));
    await host.finish();
    execution.ended(({ status }) => recorded.push(`late ${status}`));
    expect(recorded).to.deep.equal(['early SUCCEEDED', 'late SUCCEEDED']);
  });

  it('takes the time that transitions take', async () => {
    const host = createTestHost(undefined, { transitionMilliseconds: 20 });
    const execution = launch(
      {
        StartAt: 'A',
        States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Succeed' } },
      },
      host,
    );
    await host.settle();
    expect(execution.active()).to.deep.equal([{ state: 'B', kind: 'transition', until: START + 20 }]);
    await host.finish();
    expect([execution.stoppedAt, execution.transitions()]).to.deep.equal([START + 40, 3]);
  });

  it('counts retries as transitions', async () => {
    const host = createTestHost(flaky({ T: 2 }));
    const execution = launch(
      { StartAt: 'T', States: { T: task({ Retry: [{ ErrorEquals: ['E'] }], End: true }) } },
      host,
    );
    await host.finish();
    expect([execution.status, execution.transitions(), execution.visited()]).to.deep.equal(['SUCCEEDED', 3, ['T']]);
  });

  it('tells its observer what it does', async () => {
    const host = createTestHost(flaky({ T: 2 }));
    const recorded: string[] = [];
    launch(
      {
        StartAt: 'T',
        States: {
          T: task({
            Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'H' }],
            End: true,
          }),
          H: { Type: 'Succeed' },
        },
      },
      host,
      {
        observer: {
          entered: (state) => recorded.push(`entered ${state}`),
          exited: (state) => recorded.push(`exited ${state}`),
          transition: (from, to) => recorded.push(`${from} → ${to}`),
          retried: (state, retrier, error) => recorded.push(`${state} retried by ${retrier} for ${error}`),
          caught: (state, catcher, error) => recorded.push(`${state} caught by ${catcher} for ${error}`),
        },
      },
    );
    await host.finish();
    expect(recorded).to.deep.equal([
      'entered T',
      'T retried by 0 for E',
      'T caught by 0 for E',
      'exited T',
      'T → H',
      'entered H',
      'exited H',
    ]);
  });

  it('ends within 25,000 events, the last of which is its failure', async () => {
    const host = createTestHost();
    const execution = launch(
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } },
      host,
    );
    await host.finish();
    expect([execution.status, execution.error, execution.history().length]).to.deep.equal([
      'FAILED',
      'States.Runtime',
      25_000,
    ]);
    expect(execution.history().at(-1)?.type).to.equal('ExecutionFailed');
    expect(() => execution.redrive()).to.throw(ExecutionNotRedrivableError);
  });

  it('gives the same history for the same answers, byte by byte', async () => {
    const run = async (): Promise<string> => {
      let dice = 0;
      const host = createTestHost(flaky({ A: 1, B: 2 }), {
        random: () => (dice += 0.37) % 1,
        transitionMilliseconds: 3,
      });
      const execution = launch(
        {
          StartAt: 'P',
          States: {
            P: {
              Type: 'Parallel',
              Branches: ['A', 'B'].map((name) => ({
                StartAt: name,
                States: {
                  [name]: task({
                    Arguments: { at: '{% $now() %}', id: '{% $uuid() %}', dice: '{% $random() %}' },
                    Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'FULL' }],
                    Next: `${name}2`,
                  }),
                  [`${name}2`]: {
                    Type: 'Pass',
                    Output: '{% $map([1, 2], function($v) { $v * $random() }) %}',
                    End: true,
                  },
                },
              })),
              End: true,
            },
          },
        },
        host,
      );
      await host.finish();
      expect(execution.status).to.equal('SUCCEEDED');
      return JSON.stringify(execution.history());
    };
    expect(await run()).to.equal(await run());
  });

  it('keeps the machine that it was started with', async () => {
    const host = createTestHost();
    const old = compileMachine({ QueryLanguage: 'JSONata', ...wait(10) });
    const start = { name: 'run', machineArn: MACHINE_ARN, machineName: 'test', input: {}, host };
    const before = startExecution(old, { ...start, arn: 'one' });
    await host.pass(5000);
    const after = startExecution(compileMachine({ QueryLanguage: 'JSONata', ...wait(1) }), { ...start, arn: 'two' });
    await host.finish();
    expect([before.machine === old, before.stoppedAt, after.stoppedAt]).to.deep.equal([
      true,
      START + 10_000,
      START + 6000,
    ]);
  });
});

describe('Variables', () => {
  /** Assigns 256 KiB, nearly, to a new variable in every state. */
  const filling = (states: number): object => ({
    StartAt: 'S0',
    States: Object.fromEntries(
      Array.from({ length: states }, (_, index) => [
        `S${index}`,
        {
          Type: 'Pass',
          Assign: { [`v${index}`]: "{% $pad('', 262000, 'x') %}" },
          Output: {},
          ...(index === states - 1 ? { End: true } : { Next: `S${index + 1}` }),
        },
      ]),
    ),
  });

  it('may take 10 MiB together, and no more', async () => {
    const host = createTestHost();
    const [full, tooMuch] = [launch(filling(40), host), launch(filling(41), host)];
    await host.finish();
    expect([full.status, tooMuch.status, tooMuch.error]).to.deep.equal([
      'SUCCEEDED',
      'FAILED',
      'States.DataLimitExceeded',
    ]);
    expect(tooMuch.visited().length).to.equal(41);
  });
});
