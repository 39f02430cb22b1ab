import { expect } from 'chai';
import { failure, success } from './testing.ts';
import { outageOf } from '../testing.ts';
import { machine, setUpStates, single, task } from './testing-states.ts';

describe('A task', () => {
  it('gets the answer of a Lambda as Step Functions wraps it', async () => {
    const { run, functions } = setUpStates([single('lambda:invoke', { FunctionName: 'f', Payload: { id: 1 } })], {
      answer: () => success({ done: true }),
    });
    expect(await run('single')).to.deep.include({
      status: 'SUCCEEDED',
      output: { ExecutedVersion: '$LATEST', Payload: { done: true }, StatusCode: 200 },
    });
    expect(functions.events).to.deep.equal([{ id: 1 }]);
  });

  it('fails with the name of what a Lambda throws', async () => {
    const { run } = setUpStates([single('lambda:invoke', { FunctionName: 'f', Payload: {} })], {
      answer: () => failure('InsufficientFundsError', 'Too little.'),
    });
    expect(await run('single')).to.deep.include({
      status: 'FAILED',
      error: 'InsufficientFundsError',
      cause: '{"errorType":"InsufficientFundsError","errorMessage":"Too little."}',
    });
  });

  it('puts events on the bus', async () => {
    const entries = [{ Source: 's', DetailType: 'kyc.approved', EventBusName: 'b', Detail: { id: 1 } }];
    const { run, put } = setUpStates([single('events:putEvents', { Entries: entries })]);
    expect((await run('single'))?.output).to.deep.equal({ Entries: [{ EventId: 'event-1' }], FailedEntryCount: 0 });
    expect(put).to.deep.equal([{ source: 's', type: 'kyc.approved', bus: 'b', detail: { id: 1 } }]);
  });

  it('publishes to a topic', async () => {
    const { run, sent } = setUpStates([single('sns:publish', { TopicArn: 'topic', Message: 'Help!' })]);
    expect((await run('single'))?.output).to.have.keys('MessageId');
    expect(sent).to.deep.equal(['topic Help!']);
  });

  it('sends to a queue, an object as JSON', async () => {
    const { run, sent } = setUpStates([
      machine('single', {
        Text: task('sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'text' }, { End: undefined, Next: 'Object' }),
        Object: task('sqs:sendMessage', { QueueUrl: 'q', MessageBody: { id: 1 } }),
      }),
    ]);
    expect((await run('single'))?.output).to.deep.equal({ MessageId: 'message-2' });
    expect(sent).to.deep.equal(['q text', 'q {"id":1}']);
  });

  it('that calls for what is not there breaks the world down: the wiring is wrong', async () => {
    const { run } = setUpStates([single('lambda:invoke', { FunctionName: 'g', Payload: {} })], {
      answer: () => {
        throw new Error('No function g is deployed');
      },
    });
    const error = await run('single').then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('message', 'No function g is deployed');
  });
});

describe('What may happen to an integration', () => {
  const publish = single('sns:publish', { TopicArn: 'topic', Message: 'Help!' });
  const play = async (kind: string) => {
    const world = setUpStates([publish], { orders: [{ site: 'integration/Work', kind }] });
    return { ...world, execution: await world.run('single') };
  };

  const before = [
    ['fails', 'SNS.InternalException'],
    ['is throttled', 'SNS.ThrottlingException'],
    ['does not answer', 'States.Timeout'],
  ] as const;
  for (const [kind, error] of before) {
    it(`${kind}: ${error}, and nothing came about`, async () => {
      const { execution, sent } = await play(kind);
      expect([execution?.status, execution?.error, sent]).to.deep.equal(['FAILED', error, []]);
    });
  }

  it('fails after the effect: the machine gets a failure, and the effect is done', async () => {
    const { execution, sent } = await play('fails after the effect');
    expect([execution?.error, sent]).to.deep.equal(['SNS.InternalException', ['topic Help!']]);
  });

  it('fails as long as its service is unavailable, and nothing came about', async () => {
    const retried = single(
      'events:putEvents',
      { Entries: [{ Source: 's', DetailType: 't', EventBusName: 'b', Detail: {} }] },
      { Retry: [{ ErrorEquals: ['EventBridge.InternalException'], IntervalSeconds: 3_600, MaxAttempts: 1 }] },
    );
    const { run, put } = setUpStates([retried], { outages: [outageOf('events')] });
    expect(await run('single')).to.include({ status: 'SUCCEEDED' });
    expect(put).to.have.length(1);
  });

  it('fails for good, when a scenario orders it: an integration and a Lambda', async () => {
    const invoke = machine('invoke', { Ask: task('lambda:invoke', { FunctionName: 'f', Payload: {} }) });
    const { run, functions, sent } = setUpStates([publish, invoke], {
      orders: ['task/Work', 'task/Ask'].map((site) => ({ site, kind: 'fails for good', times: 9 })),
    });
    expect(await run('single')).to.include({ status: 'FAILED', error: 'SNS.AccessDeniedException' });
    expect(await run('invoke')).to.include({ status: 'FAILED', error: 'AccessDeniedException' });
    expect([functions.events, sent]).to.deep.equal([[], []]);
  });
});

describe('A machine that starts another', () => {
  const child = machine('child', {
    Decide: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.bad %}', Next: 'Bad' }], Default: 'Good' },
    Good: { Type: 'Pass', Output: { approved: true }, End: true },
    Bad: { Type: 'Fail', Error: 'Declined', Cause: 'a forged passport' },
  });
  const parent = (action: string, more: object = {}) =>
    single(action, { StateMachineArn: child.arn, Input: '{% $states.input %}', Name: 'the-child', ...more });

  it('and does not wait goes on at once', async () => {
    const { run, states } = setUpStates([child, parent('states:startExecution')]);
    const { output } = (await run('single', { bad: false })) ?? {};
    const [, started] = states.executions();
    expect(output).to.deep.equal({ ExecutionArn: started?.arn, StartDate: started?.startedAt });
    expect(started).to.include({ name: 'the-child', status: 'SUCCEEDED' });
  });

  it('and waits gets its output as JSON', async () => {
    const { run } = setUpStates([child, parent('states:startExecution.sync:2')]);
    const execution = await run('single', { bad: false });
    expect(execution?.output).to.deep.include({
      Name: 'the-child',
      StateMachineArn: child.arn,
      Status: 'SUCCEEDED',
      Input: '{"bad":false}',
      Output: { approved: true },
    });
    expect(execution?.history().map(({ type }) => type)).to.include('TaskSubmitted');
  });

  it('and waits fails with it, and its cause says why', async () => {
    const { run } = setUpStates([child, parent('states:startExecution.sync:2')]);
    const execution = await run('single', { bad: true });
    expect(execution).to.include({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(execution?.cause ?? '')).to.include({
      Status: 'FAILED',
      Error: 'Declined',
      Cause: 'a forged passport',
    });
  });

  it('whose name was used before fails', async () => {
    const { run, states } = setUpStates([child, parent('states:startExecution.sync:2')]);
    states.start({ machineArn: child.arn, name: 'the-child', input: { other: true } });
    expect(await run('single')).to.include({ error: 'StepFunctions.ExecutionAlreadyExistsException' });
  });

  it('finds the child again under its name when the response was lost', async () => {
    const again = { Retry: [{ ErrorEquals: ['StepFunctions.InternalException'], IntervalSeconds: 1 }] };
    const slow = machine('child', {
      Rest: { Type: 'Wait', Seconds: 60, Next: 'Good' },
      Good: { Type: 'Pass', Output: { approved: true }, End: true },
    });
    const args = { StateMachineArn: child.arn, Input: {}, Name: 'the-child' };
    const { run, states } = setUpStates([slow, single('states:startExecution.sync:2', args, again)], {
      orders: [{ site: 'integration/Work', kind: 'fails after the effect' }],
    });
    expect((await run('single'))?.output)
      .to.have.property('Output')
      .that.deep.equals({ approved: true });
    expect(states.executions()).to.have.length(2);
  });
});
