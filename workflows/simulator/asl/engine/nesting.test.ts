import { expect } from 'chai';
import type { Execution } from '../execution.ts';
import { createTestHost, failed, launch, MACHINE_ARN, outline, succeeded } from '../testing.ts';
import type { Answer, TestHost } from '../testing.ts';

const task = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: '{% $states.input %}',
  End: true,
  ...more,
});
const CALLBACK = { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' };

const one = (name: string, state: object): object => ({ StartAt: name, States: { [name]: state } });
const map = (state: object, more: object = {}): object => ({
  Type: 'Map',
  ItemProcessor: one('I', state),
  End: true,
  ...more,
});
const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const distributed = (state: object, more: object = {}): object =>
  map(state, { ItemProcessor: { ...DISTRIBUTED, ...one('I', state) }, ...more });

const start = async (
  definition: object,
  input: readonly number[],
  answer?: Answer,
): Promise<{ host: TestHost; execution: Execution }> => {
  const host = createTestHost(answer);
  const execution = launch(definition, host, { input });
  await host.settle();
  return { host, execution };
};

describe('A Map whose iteration fails', () => {
  it('cuts the others off: the history points at the failure, as AWS recorded it', async () => {
    const { host, execution } = await start(one('M', map(task())), [1, 2]);
    host.started.at(1)?.end(failed('E'));
    await host.settle();
    expect(outline(execution)).to.deep.equal([
      '1<0:ExecutionStarted',
      '2<0:MapStateEntered',
      '3<2:MapStateStarted',
      '4<3:MapIterationStarted',
      '5<4:TaskStateEntered',
      '6<3:MapIterationStarted',
      '7<6:TaskStateEntered',
      '8<5:TaskScheduled',
      '9<8:TaskStarted',
      '10<7:TaskScheduled',
      '11<10:TaskStarted',
      '12<11:TaskFailed',
      '13<12:MapIterationFailed',
      '14<12:TaskStateAborted',
      '15<12:MapIterationAborted',
      '16<12:TaskStateAborted',
      '17<12:MapStateFailed',
      '18<17:ExecutionFailed',
    ]);
    expect(host.started.map(({ isCalledOff }) => isCalledOff)).to.deep.equal([true, false]);
  });

  it('cuts off what is nested in the others from the inside out', async () => {
    const inner = one('P', {
      Type: 'Parallel',
      Branches: [one('W', { Type: 'Wait', Seconds: 9, End: true })],
      End: true,
    });
    const { host, execution } = await start(
      one('Q', { Type: 'Parallel', Branches: [inner, one('F', task())], End: true }),
      [],
    );
    host.started.at(0)?.end(failed('E'));
    await host.finish();
    expect(outline(execution).slice(-6)).to.deep.equal([
      '10<9:TaskFailed',
      '11<10:WaitStateAborted',
      '12<10:ParallelStateAborted',
      '13<10:TaskStateAborted',
      '14<10:ParallelStateFailed',
      '15<14:ExecutionFailed',
    ]);
    expect(execution.active()).to.deep.equal([]);
  });

  it('says nothing of a line that came to its end in the same instant', async () => {
    const branches = [one('F', { Type: 'Fail' }), one('A', { Type: 'Pass', End: true })];
    const { execution } = await start(one('P', { Type: 'Parallel', Branches: branches, End: true }), []);
    expect(outline(execution)).to.deep.equal([
      '1<0:ExecutionStarted',
      '2<0:ParallelStateEntered',
      '3<2:ParallelStateStarted',
      '4<3:FailStateEntered',
      '5<3:PassStateEntered',
      '6<5:PassStateExited',
      '7<4:ParallelStateFailed',
      '8<7:ExecutionFailed',
    ]);
  });

  it('makes the tokens of the others worthless', async () => {
    const { host, execution } = await start(one('M', map(task(CALLBACK))), [1, 2], () => ({ kind: 'submitted' }));
    execution.tokenFailed('id-2', 'E');
    await host.settle();
    expect([execution.status, execution.tokenSucceeded('id-1', {})]).to.deep.equal(['FAILED', 'gone']);
  });
});

describe('A Map', () => {
  it('starts an iteration when another one ends, and points at its last event', async () => {
    const { host, execution } = await start(one('M', map(task(), { MaxConcurrency: 2 })), [1, 2, 3]);
    expect(host.started.length).to.equal(2);
    host.started.at(1)?.end(succeeded('second'));
    await host.settle();
    expect(host.started.length).to.equal(3);
    expect(outline(execution).slice(12, 16)).to.deep.equal([
      '13<12:TaskStateExited',
      '14<13:MapIterationSucceeded',
      '15<13:MapIterationStarted',
      '16<15:TaskStateEntered',
    ]);
  });

  it('shows its item inside of a Parallel of the iteration, too', async () => {
    const branch = one('B', { Type: 'Pass', Output: '{% $states.context.Map.Item.Value %}', End: true });
    const { execution } = await start(one('M', map({ Type: 'Parallel', Branches: [branch], End: true })), [7, 8]);
    expect(execution.output).to.deep.equal([[7], [8]]);
  });

  it('shows all of its waits', async () => {
    const { execution } = await start(one('M', map(task(CALLBACK))), [1, 2], () => ({ kind: 'submitted' }));
    expect(execution.active()).to.deep.equal([
      { state: 'I', kind: 'callback', token: 'id-1' },
      { state: 'I', kind: 'callback', token: 'id-2' },
    ]);
  });

  it('starts no other iteration when ItemSelector fails for the first', async () => {
    const selector = { ItemSelector: '{% $states.context.Map.Item.none %}' };
    const { execution } = await start(one('M', map({ Type: 'Pass', End: true }, selector)), [1, 2]);
    expect(outline(execution)).to.deep.equal([
      '1<0:ExecutionStarted',
      '2<0:MapStateEntered',
      '3<2:MapStateStarted',
      '4<3:MapIterationStarted',
      '5<3:EvaluationFailed',
      '6<4:MapIterationFailed',
      '7<4:MapStateFailed',
      '8<7:ExecutionFailed',
    ]);
  });

  it('fails when ItemSelector fails', async () => {
    const { execution } = await start(one('M', map({ Type: 'Pass', End: true }, { ItemSelector: '{% $none %}' })), [1]);
    expect([execution.status, execution.error]).to.deep.equal(['FAILED', 'States.QueryEvaluationError']);
  });
});

describe('A distributed Map', () => {
  const answers: Answer = ({ arguments: given }) => (given === 2 ? failed('E', 'two') : succeeded(given));

  it('runs executions with names, inputs and histories of their own', async () => {
    const { host, execution } = await start(one('M', distributed(task(), { Label: 'Each' })), [1, 3], answers);
    const [child] = execution.children();
    expect(execution.children().map(({ status, input, output }) => [status, input, output])).to.deep.equal([
      ['SUCCEEDED', 1, 1],
      ['SUCCEEDED', 3, 3],
    ]);
    expect([child?.name, child?.arn, child?.machineArn]).to.deep.equal([
      'id-2',
      `${MACHINE_ARN.replace(':stateMachine:', ':execution:')}/Each:id-2`,
      `${MACHINE_ARN}/Each`,
    ]);
    expect(host.started.at(0)?.request.execution).to.deep.equal({ arn: child?.arn, name: 'id-2' });
    expect(child?.visited()).to.deep.equal(['I']);
    expect(execution.visited()).to.deep.equal(['M']);
    expect(
      execution.history().find(({ type }) => type === 'MapRunStarted')?.['mapRunStartedEventDetails'],
    ).to.deep.equal({
      mapRunArn: `${MACHINE_ARN.replace(':stateMachine:', ':mapRun:')}/Each:id-1`,
    });
  });

  it('gives the error in place of an item whose failure is tolerated', async () => {
    const { execution } = await start(one('M', distributed(task(), { ToleratedFailureCount: 1 })), [1, 2], answers);
    expect(execution.output).to.deep.equal([1, { Error: 'E', Cause: 'two' }]);
  });

  it('stops its executions when too many fail', async () => {
    const { host, execution } = await start(one('M', distributed(task())), [1, 2]);
    host.started.at(1)?.end(failed('E'));
    await host.settle();
    expect(execution.children().map(({ status }) => status)).to.deep.equal(['ABORTED', 'FAILED']);
    expect(host.started.at(0)?.isCalledOff).to.equal(true);
  });

  it('stops its executions when it is stopped', async () => {
    const { host, execution } = await start(one('M', distributed(task())), [1]);
    execution.stop();
    await host.finish();
    expect([execution.status, execution.children().at(0)?.status]).to.deep.equal(['ABORTED', 'ABORTED']);
  });

  it('takes tokens for its executions', async () => {
    const { host, execution } = await start(one('M', distributed(task(CALLBACK))), [1], () => ({ kind: 'submitted' }));
    const token = host.started.at(0)?.request.token ?? '';
    expect(execution.tokenHeartbeat(token)).to.equal('accepted');
    expect(execution.tokenSucceeded(token, 'done')).to.equal('accepted');
    await host.settle();
    expect(execution.output).to.deep.equal(['done']);
  });

  it('redrives the executions that failed or were stopped, and no others', async () => {
    const { host, execution } = await start(one('M', distributed(task())), [1, 2, 3]);
    host.started.at(0)?.end(succeeded('one'));
    await host.settle();
    host.started.at(1)?.end(failed('E'));
    await host.settle();
    execution.redrive();
    await host.settle();
    expect(host.started.slice(3).map(({ request }) => request.arguments)).to.deep.equal([2, 3]);
    host.started.at(3)?.end(succeeded('two'));
    host.started.at(4)?.end(succeeded('three'));
    await host.settle();
    expect([execution.status, execution.output]).to.deep.equal(['SUCCEEDED', ['one', 'two', 'three']]);
    expect(execution.children().map(({ redriveCount }) => redriveCount)).to.deep.equal([0, 1, 1]);
    expect(outline(execution).slice(-6)).to.deep.equal([
      '8<7:ExecutionRedriven',
      '9<8:MapRunRedriven',
      '10<9:MapRunSucceeded',
      '11<10:MapStateSucceeded',
      '12<10:MapStateExited',
      '13<12:ExecutionSucceeded',
    ]);
  });
});
