import { randomUUID } from 'node:crypto';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import { clientConfig } from '#local/stack/environment.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { api, eventually, expectStatus } from '#local/platform-client/http.ts';
import { mailTo, mailsTo, openPlatform } from '#local/testing/platform.ts';
import { publisherTo } from '#local/platform-client/bus.ts';
import { makeEvent } from '#shared/events/index.ts';

const platform = await openPlatform();

describe('Notifications', () => {
  const request = async (recipientId: string, template: string, entityId = randomUUID()) => {
    const event = makeEvent('notification.requested', {
      service: 'kyc',
      entityId,
      actor: { id: 'test', type: 'system' },
      time: new Date().toISOString(),
      metadata: { recipientId, template, data: {} },
    });
    await publisherTo(platform)(event);
  };
  const messagesIn = async (QueueUrl: string | undefined): Promise<number> => {
    const { Attributes } = await new SQSClient(clientConfig(platform.endpoint)).send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return (
      Number(Attributes?.['ApproximateNumberOfMessages']) +
      Number(Attributes?.['ApproximateNumberOfMessagesNotVisible'])
    );
  };
  const deadLetters = async () => messagesIn((await platform.outputs('notifications'))['RequestsDeadLetterQueueUrl']);
  const waiting = async () => messagesIn((await platform.outputs('notifications'))['RequestsQueueUrl']);

  it('are sent once, also when the event is delivered again, and listed for their recipient only', async () => {
    const [contractor, other] = await Promise.all([createContractor(platform), createContractor(platform)]);
    const { username } = contractor.user;
    const entityId = randomUUID();
    await Promise.all([request(username, 'kyc-approved', entityId), request(username, 'kyc-approved', entityId)]);
    await mailTo(platform, username, /verified|approved/i);
    await request(username, 'kyc-approved', entityId);
    await eventually('the queue is empty', waiting, (count) => count === 0);
    expect(await mailsTo(platform, username)).to.have.length(1);
    const own = await eventually(
      'the notification is listed',
      async () => expectStatus(await contractor.call('/api/me/notifications'), 200).body['items'] as unknown[],
      ({ length }) => length === 1,
    );
    expect(own[0]).to.deep.include({ template: 'kyc-approved', status: 'sent' });
    expect(expectStatus(await other.call('/api/me/notifications'), 200).body['items']).to.deep.equal([]);
  });

  it('that bounce stop further mails to the address, in the log of the recipient and in the list of the operators', async () => {
    const contractor = await createContractor(platform);
    const { username } = contractor.user;
    const own = async () =>
      expectStatus(await contractor.call('/api/me/notifications'), 200).body['items'] as {
        id: string;
        status: string;
      }[];
    await request(username, 'kyc-approved');
    const [mail] = await eventually('the mail is sent', own, ([first]) => first?.status === 'sent');
    // The emulator reports no bounces, and lets nobody else publish events of AWS: what the rule would put into the queue.
    await new SQSClient(clientConfig(platform.endpoint)).send(
      new SendMessageCommand({
        QueueUrl: (await platform.outputs('notifications'))['FeedbackQueueUrl'],
        MessageBody: JSON.stringify({
          source: 'aws.ses',
          'detail-type': 'Email Bounced',
          detail: {
            eventType: 'Bounce',
            bounce: { bounceType: 'Permanent', bounceSubType: 'General' },
            mail: { destination: [`contractor-${username}@example.com`], tags: { NotificationId: [mail?.id] } },
          },
        }),
      }),
    );
    await eventually('the bounce is recorded', own, ([first]) => first?.status === 'bounced');
    await request(username, 'kyc-documents-requested');
    await eventually('the next one is not sent', own, ([first]) => first?.status === 'undeliverable');
    expect(await mailsTo(platform, username)).to.have.length(1);
    const list = await api(platform, platform.users.admin)('/api/admin/notifications/suppressions?limit=100');
    const items = expectStatus(list, 200).body['items'] as { recipientId: string }[];
    expect(items.find(({ recipientId }) => recipientId === username)).to.include({
      reason: 'bounced',
      notificationId: mail?.id,
    });
  });

  it('that cannot be processed go to the dead-letter queue, and do not delay others', async () => {
    const before = await deadLetters();
    const contractor = await createContractor(platform);
    await request(contractor.user.username, 'no-such-template');
    await request(contractor.user.username, 'kyc-approved');
    await mailTo(platform, contractor.user.username, /verified|approved/i);
    await eventually('the dead-letter queue has the message', deadLetters, (count) => count === before + 1);
  });
});
