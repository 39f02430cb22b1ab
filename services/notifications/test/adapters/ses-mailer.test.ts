import { SendEmailCommand, SESv2Client, SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { expect } from 'chai';
import sinon from 'sinon';
import { createSesMailer } from '../../src/adapters/ses-mailer.ts';
import { failure } from '../service.ts';

const mail = {
  notificationId: 'n-1',
  to: 'ann@example.org',
  subject: 'Größe',
  html: '<p>Hello</p>',
  text: 'Hello',
};

const setUp = () => {
  const client = new SESv2Client({ region: 'eu-central-1' });
  const send = sinon.stub(client, 'send');
  return { send, mailer: createSesMailer(client, { from: 'no-reply@mindlinks.example', configurationSet: 'set-1' }) };
};

const refusal = (name: string, httpStatusCode: number): SESv2ServiceException =>
  new SESv2ServiceException({
    name,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode },
    message: 'identities failed the check: ann@example.org',
  });

describe('mail through SES', () => {
  it('hands over both bodies and names the notification in a header and a tag', async () => {
    const { send, mailer } = setUp();
    send.resolves({ MessageId: 'ses-1' });

    expect(await mailer.send(mail)).to.equal('ses-1');
    const command = send.firstCall.args[0];
    expect(command).to.be.instanceOf(SendEmailCommand);
    expect(command.input).to.deep.equal({
      ConfigurationSetName: 'set-1',
      FromEmailAddress: 'MindLinks <no-reply@mindlinks.example>',
      Destination: { ToAddresses: ['ann@example.org'] },
      EmailTags: [{ Name: 'NotificationId', Value: 'n-1' }],
      Content: {
        Simple: {
          Headers: [{ Name: 'X-Notification-Id', Value: 'n-1' }],
          Subject: { Data: 'Größe', Charset: 'UTF-8' },
          Body: { Html: { Data: '<p>Hello</p>', Charset: 'UTF-8' }, Text: { Data: 'Hello', Charset: 'UTF-8' } },
        },
      },
    });
  });

  for (const [what, error] of [
    ['throttles', refusal('TooManyRequestsException', 429)],
    ['reached a sending limit', refusal('LimitExceededException', 400)],
    ['fails', refusal('InternalServiceError', 500)],
    ['does not answer', new Error('connect ETIMEDOUT')],
  ] as const) {
    it(`is worth another try when SES ${what}`, async () => {
      const { send, mailer } = setUp();
      send.rejects(error);

      expect(await failure(mailer.send(mail))).to.have.property('name', 'ProviderUnavailableError');
    });
  }

  it('is refused for good when SES rejects it, and the address stays out of the error', async () => {
    const { send, mailer } = setUp();
    send.rejects(refusal('MessageRejected', 400));

    const error = await failure(mailer.send(mail));

    expect(error).to.have.property('name', 'MailRejectedError');
    expect(`${error.message} ${error.stack ?? ''} ${String(error.cause)}`)
      .to.contain('MessageRejected')
      .and.not.contain('ann');
  });
});
