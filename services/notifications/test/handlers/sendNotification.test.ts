import type { SQSEvent } from 'aws-lambda';
import { expect } from 'chai';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { sendNotification } from '../../src/handlers/sendNotification.ts';
import { ANN, requested, testService } from '../service.ts';

const batchOf = (...bodies: readonly string[]): SQSEvent =>
  queueBatch(Object.fromEntries(bodies.map((body, index) => [`m${index + 1}`, body])));
const message = (detail: unknown): string =>
  JSON.stringify({ source: 'mindlinks.kyc', 'detail-type': 'notification.requested', detail });

const setUp = () => {
  const service = testService();
  const counted: string[] = [];
  const consume = sendNotification(() => ({ deliver: service.deliver, count: (metric) => counted.push(metric) }));
  const handle = (batch: SQSEvent) => consume(batch, lambdaContext());
  return { ...service, counted, handle };
};
describe('a batch of requested notifications', () => {
  it('sends each and gives nothing back to the queue', async () => {
    const { handle, mails, counted } = setUp();

    expect(await handle(batchOf(message(requested({}, 1)), message(requested({}, 2))))).to.deep.equal(failedRecords());
    expect(mails).to.have.lengthOf(2);
    expect(counted).to.deep.equal(['NotificationsSent', 'NotificationsSent']);
  });

  it('gives back only what is poison, and delivers the rest', async () => {
    const { handle, mails, counted } = setUp();
    const batch = batchOf(
      'not json',
      message(requested({}, 1)),
      message(requested({ template: 'nope' }, 2)),
      message(requested({ template: 'kyc-rejected', data: {} }, 3)),
      message({ ...requested({}, 4), id: 'not-a-uuid' }),
      '"text"',
      message(requested({}, 5)),
    );

    expect(await handle(batch)).to.deep.equal(failedRecords('m1', 'm3', 'm4', 'm5', 'm6'));
    expect(mails.map(({ notificationId }) => notificationId)).to.deep.equal([requested({}, 1).id, requested({}, 5).id]);
    expect(counted.filter((metric) => metric === 'NotificationTriesFailed')).to.have.lengthOf(5);
  });

  it('gives everything back when all of it failed, rather than failing itself', async () => {
    const { handle } = setUp();

    expect(await handle(batchOf('{', '[]'))).to.deep.equal(failedRecords('m1', 'm2'));
  });

  it('sends once when the batch holds the same event twice', async () => {
    const { handle, mails, counted } = setUp();

    expect(await handle(batchOf(message(requested()), message(requested())))).to.deep.equal(failedRecords());
    expect(mails).to.have.lengthOf(1);
    expect(counted).to.deep.equal(['NotificationsSent', 'NotificationDuplicates']);
  });

  it('gives back what the mail service was too busy for, and sends it the next time', async () => {
    const { handle, mails, faults } = setUp();
    faults.push(new ProviderUnavailableError('SES answered TooManyRequestsException'));

    expect(await handle(batchOf(message(requested())))).to.deep.equal(failedRecords('m1'));
    expect(await handle(batchOf(message(requested())))).to.deep.equal(failedRecords());
    expect(mails).to.have.lengthOf(1);
  });

  it('does not retry a notification for nobody, and counts it', async () => {
    const { handle, people, counted } = setUp();
    people.delete(ANN);

    expect(await handle(batchOf(message(requested())))).to.deep.equal(failedRecords());
    expect(counted).to.deep.equal(['NotificationsUndeliverable']);
  });
});
