import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect } from 'chai';
import sinon from 'sinon';
import { failureOf } from '#shared/testing/service.ts';
import { createExecutions } from './step-functions.ts';

const stateMachineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
const problem = { message: 'no', $metadata: {} };

const setUp = () => {
  const client = sinon.createStubInstance(SFNClient);
  const sent = () =>
    client.send.args.map(([command]) =>
      command instanceof StartExecutionCommand || command instanceof DescribeExecutionCommand ? command.input : command,
    );
  return { client, sent, executions: createExecutions({ client, machine: 'Machine', stateMachineArn }) };
};

describe('The executions of a machine', () => {
  const start = { name: 'p1', input: { b: '2', a: '1' } };
  const input = '{"a":"1","b":"2"}';

  it('start under a name, with an input that is the same text for the same facts', async () => {
    const { client, sent, executions } = setUp();
    client.send.resolves({});
    await executions.start(start);
    expect(sent()).to.deep.equal([{ stateMachineArn, name: 'p1', input }]);
  });

  it('start under another name where the first is over', async () => {
    const { client, sent, executions } = setUp();
    client.send.onFirstCall().rejects(new ExecutionAlreadyExists(problem));
    client.send.onSecondCall().resolves({});
    await executions.start(start);
    expect(sent()[1]).to.deep.equal({ stateMachineArn, input });
  });

  it('do not start when Step Functions says no', async () => {
    const { client, executions } = setUp();
    client.send.rejects(new Error('throttled'));
    expect(await failureOf(executions.start(start))).to.be.instanceOf(Error);
    expect(client.send.callCount).to.equal(1);
  });

  for (const [status, outcome] of [
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'failed'],
    ['ABORTED', 'failed'],
  ] as const) {
    it(`that are ${status} count as ${outcome}`, async () => {
      const { client, sent, executions } = setUp();
      client.send.resolves({ status });
      expect(await executions.outcomeOf('arn')).to.equal(outcome);
      expect(sent()).to.deep.equal([{ executionArn: 'arn' }]);
    });
  }

  it('are unknown when Step Functions has forgotten them, and an error when it does not answer', async () => {
    const { client, executions } = setUp();
    client.send.onFirstCall().rejects(new ExecutionDoesNotExist(problem));
    expect(await executions.outcomeOf('arn')).to.equal('unknown');
    client.send.onSecondCall().rejects(new Error('throttled'));
    expect(await failureOf(executions.outcomeOf('arn'))).to.be.instanceOf(Error);
  });
});
