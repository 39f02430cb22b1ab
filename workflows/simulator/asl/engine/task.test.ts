import { expect } from 'chai';
import type { Execution } from '../execution.ts';
import type { Json } from '../json.ts';
import { createTestHost, failed, launch, outline, START, succeeded } from '../testing.ts';
import type { Answer } from '../testing.ts';

const CALLBACK = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
const SYNC = 'arn:aws:states:::states:startExecution.sync:2';

const machine = (task: object): object => ({
  StartAt: 'T',
  States: {
    T: {
      Type: 'Task',
      Resource: CALLBACK,
      Arguments: { token: '{% $states.context.Task.Token %}' },
      End: true,
      ...task,
    },
  },
});

const submitted: Answer = () => ({ kind: 'submitted', result: { StatusCode: 200 } });

const start = async (task: object = {}, answer: Answer = submitted) => {
  const host = createTestHost(answer);
  const execution = launch(machine(task), host);
  await host.settle();
  return { host, execution };
};

const tokenOf = (execution: Execution): string => execution.active().at(0)?.token ?? 'none';
const lastDetails = (execution: Execution, type: string): unknown => {
  const event = execution.history().findLast((each) => each.type === type);
  return Object.entries(event ?? {}).find(([key]) => key.endsWith('EventDetails'))?.[1];
};

describe('A callback task', () => {
  it('hands its token to the integration and waits for it', async () => {
    const { host, execution } = await start();
    expect(host.started.at(0)?.request).to.deep.equal({
      resource: CALLBACK,
      arguments: { token: 'id-1' },
      token: 'id-1',
      execution: { arn: execution.arn, name: 'run' },
      state: 'T',
      attempt: 0,
    });
    expect(execution.active()).to.deep.equal([{ state: 'T', kind: 'callback', token: 'id-1' }]);
    expect(execution.status).to.equal('RUNNING');
  });

  it('is a task, not a callback, until the integration has taken it', async () => {
    const { execution } = await start({}, () => undefined);
    expect(execution.active()).to.deep.equal([{ state: 'T', kind: 'task', token: 'id-1' }]);
  });

  it('ends with what its token is given', async () => {
    const { host, execution } = await start({ Output: '{% $states.result.a %}' });
    expect(execution.tokenSucceeded('id-1', { a: 1 })).to.equal('accepted');
    await host.settle();
    expect([execution.status, execution.output]).to.deep.equal(['SUCCEEDED', 1]);
    expect(outline(execution)).to.deep.equal([
      '1<0:ExecutionStarted',
      '2<0:TaskStateEntered',
      '3<2:TaskScheduled',
      '4<3:TaskStarted',
      '5<4:TaskSubmitted',
      '6<5:TaskSucceeded',
      '7<6:TaskStateExited',
      '8<7:ExecutionSucceeded',
    ]);
  });

  it('fails with what its token is given', async () => {
    const { host, execution } = await start();
    expect(execution.tokenFailed('id-1', 'Refused', 'by hand')).to.equal('accepted');
    await host.settle();
    expect([execution.status, execution.error, execution.cause]).to.deep.equal(['FAILED', 'Refused', 'by hand']);
  });

  it('takes one answer only', async () => {
    const { host, execution } = await start();
    const answers = ['first', 'second'].map((answer) => execution.tokenSucceeded('id-1', answer));
    await host.settle();
    expect([...answers, execution.tokenFailed('id-1'), execution.output]).to.deep.equal([
      'accepted',
      'gone',
      'gone',
      'first',
    ]);
  });

  it('knows no token that it did not issue', async () => {
    const { execution } = await start();
    expect(execution.tokenSucceeded('id-2', {})).to.equal('gone');
    expect(execution.tokenHeartbeat('id-2')).to.equal('gone');
  });

  it('can be answered before the integration has said that it took it, and then has no interest in that', async () => {
    const { host, execution } = await start({}, () => undefined);
    expect(execution.tokenSucceeded('id-1', 'early')).to.equal('accepted');
    host.started.at(0)?.end({ kind: 'submitted' });
    await host.settle();
    expect(execution.output).to.equal('early');
    expect(host.started.at(0)?.isCalledOff).to.equal(true);
    expect(outline(execution)).to.not.include('5<4:TaskSubmitted');
  });

  it('can be answered while the integration is still being called', async () => {
    const held: { execution?: Execution } = {};
    const host = createTestHost(({ token = '' }) => {
      held.execution?.tokenSucceeded(token, 'inside');
      return undefined;
    });
    held.execution = launch(machine({}), host);
    await host.settle();
    expect([held.execution.output, host.started.at(0)?.isCalledOff]).to.deep.equal(['inside', true]);
  });

  it('fails when the integration fails, and its token is gone', async () => {
    const { host, execution } = await start({}, () => failed('Lambda.Unknown'));
    await host.settle();
    expect([execution.error, execution.tokenSucceeded('id-1', {})]).to.deep.equal(['Lambda.Unknown', 'gone']);
  });

  it('gets a new token for a retry; the old one is gone', async () => {
    const { host, execution } = await start({ Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 5 }] });
    execution.tokenFailed('id-1', 'E');
    await host.settle();
    expect(execution.active()).to.deep.equal([{ state: 'T', kind: 'retry', until: START + 5000 }]);
    await host.pass(5000);
    expect(tokenOf(execution)).to.equal('id-2');
    expect(execution.tokenSucceeded('id-1', {})).to.equal('gone');
    expect(execution.tokenSucceeded('id-2', {})).to.equal('accepted');
  });

  it('times out, and tells the host that nobody waits any more', async () => {
    const { host, execution } = await start({ TimeoutSeconds: 60 });
    expect(execution.active().at(0)?.until).to.equal(START + 60_000);
    await host.pass(59_999);
    expect(execution.status).to.equal('RUNNING');
    await host.pass(1);
    expect([execution.status, execution.error, execution.cause]).to.deep.equal(['FAILED', 'States.Timeout', undefined]);
    expect(host.started.at(0)?.isCalledOff).to.equal(true);
    expect(execution.tokenSucceeded('id-1', {})).to.equal('gone');
    expect(lastDetails(execution, 'TaskTimedOut')).to.deep.equal({
      resourceType: 'lambda',
      resource: 'invoke.waitForTaskToken',
      error: 'States.Timeout',
    });
  });

  it('takes its timeout from an expression', async () => {
    const { host, execution } = await start({ TimeoutSeconds: '{% 10 * 6 %}' });
    await host.pass(60_000);
    expect(execution.error).to.equal('States.Timeout');
  });

  it('fails when the expression gives no positive integer', async () => {
    const { host, execution } = await start({ TimeoutSeconds: '{% 0 %}' });
    await host.settle();
    expect(execution.error).to.equal('States.QueryEvaluationError');
    expect(host.started).to.deep.equal([]);
  });

  it('lives as long as its heart beats', async () => {
    const { host, execution } = await start({ TimeoutSeconds: 600, HeartbeatSeconds: 10 });
    for (let beat = 0; beat < 5; beat += 1) {
      await host.pass(9_000);
      expect(execution.tokenHeartbeat('id-1')).to.equal('accepted');
    }
    await host.pass(9_999);
    expect(execution.status).to.equal('RUNNING');
    await host.pass(1);
    // What AWS recorded: the history says States.Timeout for a missed heartbeat, too.
    expect([execution.status, execution.error]).to.deep.equal(['FAILED', 'States.Timeout']);
  });

  for (const name of ['States.HeartbeatTimeout', 'States.Timeout', 'States.ALL']) {
    it(`lets ${name} catch a missed heartbeat`, async () => {
      const host = createTestHost(submitted);
      const { States, ...rest } = machine({
        HeartbeatSeconds: 10,
        Catch: [{ ErrorEquals: [name], Next: 'Caught' }],
      }) as { States: object };
      const execution = launch({ ...rest, States: { ...States, Caught: { Type: 'Succeed' } } }, host);
      await host.finish();
      expect(execution.visited()).to.deep.equal(['T', 'Caught']);
    });
  }

  const caughtOutput = async (end: (execution: Execution) => void): Promise<unknown> => {
    const host = createTestHost(submitted);
    const { States, ...rest } = machine({
      TimeoutSeconds: 10,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    }) as { States: object };
    const execution = launch({ ...rest, States: { ...States, Caught: { Type: 'Succeed' } } }, host);
    await host.settle();
    end(execution);
    await host.finish();
    return execution.output;
  };

  it('gives a Catch an empty cause for a timeout, as AWS recorded it', async () => {
    expect(await caughtOutput(() => undefined)).to.deep.equal({ Error: 'States.Timeout', Cause: '' });
  });

  it('gives a Catch null for an error and a cause that its token was not given, as AWS recorded it', async () => {
    const output = await caughtOutput((execution) => execution.tokenFailed('id-1'));
    expect(output).to.deep.equal({ Error: null, Cause: null });
  });

  it('does not let States.HeartbeatTimeout catch an ordinary timeout', async () => {
    const { host, execution } = await start({
      TimeoutSeconds: 10,
      Retry: [{ ErrorEquals: ['States.HeartbeatTimeout'] }],
    });
    await host.finish();
    expect([execution.status, host.started.length]).to.deep.equal(['FAILED', 1]);
  });
});

describe('A task', () => {
  it('that waits for a job is submitted first and succeeds later', async () => {
    const { host, execution } = await start({ Resource: SYNC, Arguments: {} }, () => ({ kind: 'submitted' }));
    expect(execution.active()).to.deep.equal([{ state: 'T', kind: 'task' }]);
    host.started.at(0)?.end(succeeded({ Output: { a: 1 } }));
    await host.settle();
    expect(execution.output).to.deep.equal({ Output: { a: 1 } });
    expect(outline(execution).slice(4, 6)).to.deep.equal(['5<4:TaskSubmitted', '6<5:TaskSucceeded']);
  });

  it('ignores outcomes after the first', async () => {
    const { host, execution } = await start(
      { Resource: 'arn:aws:states:::sns:publish', Arguments: {} },
      () => undefined,
    );
    const task = host.started.at(0);
    task?.end(succeeded(1));
    task?.end(failed('Late'));
    await host.settle();
    task?.end(succeeded(2));
    expect([execution.status, execution.output]).to.deep.equal(['SUCCEEDED', 1]);
    expect(task?.isCalledOff).to.equal(false);
  });

  it('says in its history what it was scheduled with', async () => {
    const { execution } = await start(
      {
        Resource: 'arn:aws:states:::aws-sdk:dynamodb:getItem.waitForTaskToken',
        Arguments: { a: 1 },
        TimeoutSeconds: 9,
        HeartbeatSeconds: 3,
      },
      () => undefined,
    );
    expect(lastDetails(execution, 'TaskScheduled')).to.deep.equal({
      resourceType: 'aws-sdk:dynamodb',
      resource: 'getItem.waitForTaskToken',
      parameters: '{"a":1}',
      timeoutInSeconds: 9,
      heartbeatInSeconds: 3,
    });
  });

  it('fails for a result of more than 256 KiB, which no wildcard catches', async () => {
    const big: Json = 'x'.repeat(262_143);
    const { host, execution } = await start(
      { Resource: 'arn:aws:states:::sns:publish', Arguments: {}, Retry: [{ ErrorEquals: ['States.ALL'] }] },
      () => succeeded(big),
    );
    await host.settle();
    expect([execution.error, execution.cause]).to.deep.equal([
      'States.DataLimitExceeded',
      "The state/task 'T' returned a result with a size exceeding the maximum number of bytes service limit.",
    ]);
  });

  it('takes a result of exactly 256 KiB', async () => {
    const { host, execution } = await start({ Resource: 'arn:aws:states:::sns:publish', Arguments: {} }, () =>
      succeeded('x'.repeat(262_142)),
    );
    await host.settle();
    expect(execution.status).to.equal('SUCCEEDED');
  });
});
