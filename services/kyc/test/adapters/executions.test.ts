import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect } from 'chai';
import sinon from 'sinon';
import { createExecutions } from '../../src/adapters/executions.ts';
import { contractorId } from '../fixtures.ts';
import { failureOf } from '../replays.ts';

const stateMachineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
const kycId = '5f2f6a5e-0c5e-4a51-8f0f-0d9a3c1f7b11';
const problem = { message: 'no', $metadata: {} };

const setUp = () => {
  const client = sinon.createStubInstance(SFNClient);
  const sent = () =>
    client.send.args.map(([command]) =>
      command instanceof StartExecutionCommand || command instanceof DescribeExecutionCommand ? command.input : command,
    );
  return { client, sent, executions: createExecutions({ client, stateMachineArn }) };
};

describe('The executions of the machine', () => {
  const input = JSON.stringify({ contractorId, kycId });

  it('start under the verification’s id, so that a second start is none', async () => {
    const { client, sent, executions } = setUp();
    client.send.resolves({});
    await executions.start({ kycId, contractorId });
    expect(sent()).to.deep.equal([{ stateMachineArn, name: kycId, input }]);
  });

  it('start under another name where the first is over', async () => {
    const { client, sent, executions } = setUp();
    client.send.onFirstCall().rejects(new ExecutionAlreadyExists(problem));
    client.send.onSecondCall().resolves({});
    await executions.start({ kycId, contractorId });
    expect(sent()[1]).to.deep.equal({ stateMachineArn, input });
  });

  it('do not start when Step Functions says no', async () => {
    const { client, executions } = setUp();
    client.send.rejects(new Error('throttled'));
    expect(await failureOf(executions.start({ kycId, contractorId }))).to.be.instanceOf(Error);
    expect(client.send.callCount).to.equal(1);
  });

  for (const [status, alive] of [
    ['RUNNING', true],
    ['PENDING_REDRIVE', true],
    ['SUCCEEDED', false],
    ['FAILED', false],
    ['TIMED_OUT', false],
    ['ABORTED', false],
  ] as const) {
    it(`are ${alive ? 'alive' : 'over'} while ${status}`, async () => {
      const { client, sent, executions } = setUp();
      client.send.resolves({ status });
      expect(await executions.isRunning('arn')).to.equal(alive);
      expect(sent()).to.deep.equal([{ executionArn: 'arn' }]);
    });
  }

  it('are over when Step Functions has forgotten them, and unknown when it does not answer', async () => {
    const { client, executions } = setUp();
    client.send.onFirstCall().rejects(new ExecutionDoesNotExist(problem));
    expect(await executions.isRunning('arn')).to.equal(false);
    client.send.onSecondCall().rejects(new Error('throttled'));
    expect(await failureOf(executions.isRunning('arn'))).to.be.instanceOf(Error);
  });
});
