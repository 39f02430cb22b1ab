import { expect } from 'chai';
import sinon from 'sinon';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { logger } from '#shared/logging/index.ts';
import { recordFeedback } from '../../src/domain/feedback.ts';
import { recordFeedback as consumer, readFeedback } from '../../src/handlers/recordFeedback.ts';
import { requested, testService } from '../service.ts';

/** SES's event as EventBridge delivers it, with fields that nobody reads. */
const event = (eventType: string, id: string, more: object = {}) =>
  JSON.stringify({
    version: '0',
    source: 'aws.ses',
    'detail-type': eventType === 'Bounce' ? 'Email Bounced' : 'Email Complaint Received',
    detail: {
      eventType,
      mail: {
        messageId: 'message-1',
        destination: ['ann@example.org'],
        tags: { NotificationId: [id], 'ses:configuration-set': ['mindlinks-dev-notifications'] },
      },
      ...more,
    },
  });
const bounce = (id: string, bounceType = 'Permanent') =>
  event('Bounce', id, { bounce: { bounceType, bouncedRecipients: [{ emailAddress: 'ann@example.org' }] } });

const setUp = () => {
  const service = testService();
  const counted: string[] = [];
  const consume = consumer(() => ({
    record: recordFeedback(service.ports),
    count: (metric) => counted.push(metric),
  }));
  return {
    ...service,
    counted,
    handle: (...bodies: readonly string[]) =>
      consume(queueBatch(Object.fromEntries(bodies.map((body, index) => [`m${index + 1}`, body]))), lambdaContext()),
  };
};

describe('feedback of SES about a mail', () => {
  afterEach(() => sinon.restore());

  it('is recorded in the delivery log, counted, and logged without the address', async () => {
    const info = sinon.stub(logger, 'info');
    const { deliver, handle, counted, statusOf } = setUp();
    await deliver(requested());
    expect(await handle(bounce(requested().id))).to.deep.equal(failedRecords());
    expect(await statusOf(requested())).to.include({ status: 'bounced', isPermanent: true });
    expect(counted).to.deep.equal(['NotificationsBounced']);
    expect(JSON.stringify(info.args)).not.to.match(/ann@/);
  });

  it('is read from the events that SES documents', () => {
    const id = requested().id;
    const address = 'ann@example.org';
    expect(readFeedback({ body: bounce(id, 'Transient') })).to.deep.equal({
      notificationId: id,
      address,
      kind: 'bounced',
      isPermanent: false,
    });
    expect(readFeedback({ body: event('Complaint', id, { complaint: { feedbackId: 'f' } }) })).to.deep.equal({
      notificationId: id,
      address,
      kind: 'complained',
      isPermanent: true,
    });
  });

  it('returns to the queue when it cannot be read, and does not delay the rest of its batch', async () => {
    sinon.stub(logger, 'info');
    const { deliver, handle, statusOf } = setUp();
    await deliver(requested());
    const failed = await handle('{', event('Delivery', requested().id), bounce('no-uuid'), bounce(requested().id));
    expect(failed).to.deep.equal(failedRecords('m1', 'm2', 'm3'));
    expect(await statusOf(requested())).to.include({ status: 'bounced' });
  });
});
