import { SendEmailCommand, SESv2Client, SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { MailRejectedError } from '../domain/errors.ts';
import type { Mail, Mailer } from '../domain/ports.ts';
import { singleAttempt } from './client-timeouts.ts';

export const sesClient = (): SESv2Client => new SESv2Client(singleAttempt);

const UTF8 = 'UTF-8';

export interface Sender {
  /** An address of an identity that is verified at SES. */
  readonly from: string;
  /** Has SES report bounces and complaints. */
  readonly configurationSet: string;
}

/** Sends through Amazon SES. */
export const createSesMailer = (client: Pick<SESv2Client, 'send'>, sender: Sender): Mailer => ({
  send: async (mail) => {
    try {
      const { MessageId } = await client.send(new SendEmailCommand(messageOf(mail, sender)));
      return MessageId ?? '';
    } catch (error) {
      throw sorted(error);
    }
  },
});

/** The notification's id travels along twice: as a tag in SES's own events, as a header for a recipient who gets the mail twice. */
const messageOf = ({ notificationId, to, subject, html, text }: Mail, { from, configurationSet }: Sender) => ({
  ConfigurationSetName: configurationSet,
  FromEmailAddress: `MindLinks <${from}>`,
  Destination: { ToAddresses: [to] },
  EmailTags: [{ Name: 'NotificationId', Value: notificationId }],
  Content: {
    Simple: {
      Headers: [{ Name: 'X-Notification-Id', Value: notificationId }],
      Subject: { Data: subject, Charset: UTF8 },
      Body: { Html: { Data: html, Charset: UTF8 }, Text: { Data: text, Charset: UTF8 } },
    },
  },
});

/** 429 and 5xx are worth another try, as is no answer at all. The service's message stays behind: it names the address. */
const sorted = (error: unknown): Error => {
  if (!(error instanceof SESv2ServiceException)) return new ProviderUnavailableError('SES did not answer');
  const status = error.$metadata.httpStatusCode ?? 500;
  const again = error.$retryable !== undefined || status === 429 || status >= 500 || THROTTLES.has(error.name);
  return again
    ? new ProviderUnavailableError(`SES answered ${error.name}`)
    : new MailRejectedError(`SES refused the mail: ${error.name}`);
};

/** Sending limits; SES answers them with 400 or 429 depending on the limit. */
const THROTTLES: ReadonlySet<string> = new Set(['TooManyRequestsException', 'LimitExceededException', 'Throttling']);
