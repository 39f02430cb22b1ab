import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { expect } from 'chai';
import sinon from 'sinon';
import { createSchedules } from './schedules.ts';

const conflict = new ConflictException({ message: 'exists', Message: 'exists', $metadata: {} });
const notFound = new ResourceNotFoundException({ message: 'none', Message: 'none', $metadata: {} });
const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
const message = { key: 'case/1', id: 'deadline@…', name: 'deadline', at: '2026-11-02T12:00:00.000Z' };

const setUp = () => {
  const client = new SchedulerClient({ region: 'eu-west-1' });
  const send = sinon.stub(client, 'send');
  const schedules = createSchedules({
    client,
    groupName: 'waits',
    queueArn: 'arn:queue',
    roleArn: 'arn:role',
  });
  return { send, schedules, ensure: (at = message.at) => schedules.ensure({ name: 'wait-1', at, signal: message }) };
};
const errorOf = (promise: Promise<void>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('A schedule', () => {
  it('puts the signal into the queue once and deletes itself', async () => {
    const { send, ensure } = setUp();
    await ensure();
    const [command] = send.firstCall.args;
    expect(command).to.be.instanceOf(CreateScheduleCommand);
    expect(command.input).to.deep.equal({
      Name: 'wait-1',
      GroupName: 'waits',
      ScheduleExpression: 'at(2026-11-02T12:00:00)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: 'arn:queue',
        RoleArn: 'arn:role',
        Input: JSON.stringify(message),
        DeadLetterConfig: { Arn: 'arn:queue-dlq' },
      },
    });
  });

  const instants: [string, string][] = [
    ['2026-11-02T12:00:00.001Z', '2026-11-02T12:00:01'],
    ['2026-11-02T12:00:00.999Z', '2026-11-02T12:00:01'],
    ['2026-12-31T23:59:59.500Z', '2027-01-01T00:00:00'],
    ['2026-11-02T12:00:00Z', '2026-11-02T12:00:00'],
  ];
  for (const [at, expected] of instants) {
    it(`for ${at} goes off at ${expected}, never before`, async () => {
      const { send, ensure } = setUp();
      await ensure(at);
      expect(send.firstCall.args[0].input).to.include({ ScheduleExpression: `at(${expected})` });
    });
  }

  it('that exists is left as it is', async () => {
    const { send, ensure } = setUp();
    send.rejects(conflict);
    expect(await errorOf(ensure())).to.equal(undefined);
  });

  it('is removed by name', async () => {
    const { send, schedules } = setUp();
    await schedules.remove('wait-1');
    const [command] = send.firstCall.args;
    expect(command).to.be.instanceOf(DeleteScheduleCommand);
    expect(command.input).to.deep.equal({ Name: 'wait-1', GroupName: 'waits' });
  });

  it('that is gone, or that somebody else is removing, counts as removed', async () => {
    for (const tolerated of [notFound, conflict]) {
      const { send, schedules } = setUp();
      send.rejects(tolerated);
      expect(await errorOf(schedules.remove('wait-1'))).to.equal(undefined);
    }
  });

  it('is tried again by the caller after any other error', async () => {
    const { send, schedules, ensure } = setUp();
    send.rejects(throttled);
    expect(await errorOf(ensure())).to.equal(throttled);
    expect(await errorOf(schedules.remove('wait-1'))).to.equal(throttled);
    send.rejects(notFound); // the group is missing
    expect(await errorOf(ensure())).to.equal(notFound);
  });
});
