import { SFNClient, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { expect } from 'chai';
import sinon from 'sinon';
import { createTaskTokens } from './task-tokens.ts';

const signal = { id: '1', name: 'a', payload: { sessionId: 's' }, at: '2026-11-02T09:00:00.000Z' };

const setUp = () => {
  const client = new SFNClient({ region: 'eu-west-1' });
  const send = sinon.stub(client, 'send');
  return { send, succeed: () => createTaskTokens({ client }).succeed('token', signal) };
};
const named = (name: string): Error => Object.assign(new Error(name), { name });

describe('A task token', () => {
  it('is answered with the signal', async () => {
    const { send, succeed } = setUp();
    send.resolves({});
    expect(await succeed()).to.equal('accepted');
    const [command] = send.firstCall.args;
    expect(command).to.be.instanceOf(SendTaskSuccessCommand);
    expect(command.input).to.deep.equal({ taskToken: 'token', output: JSON.stringify(signal) });
  });

  for (const name of ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']) {
    it(`is gone when Step Functions says ${name}`, async () => {
      const { send, succeed } = setUp();
      send.rejects(named(name));
      expect(await succeed()).to.equal('gone');
    });
  }

  for (const name of ['ThrottlingException', 'AccessDeniedException', 'InvalidOutput', 'TimeoutError']) {
    it(`is tried again by the caller after ${name}`, async () => {
      const { send, succeed } = setUp();
      send.rejects(named(name));
      expect(await succeed().catch((error: unknown) => error)).to.include({ name });
    });
  }
});
