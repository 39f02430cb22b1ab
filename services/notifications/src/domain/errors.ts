import { BusinessError, TransientError } from '#shared/errors/index.ts';

/** The message is not a `notification.requested` event of the catalogue. No retry helps: it ends in the dead-letter queue. */
export class MalformedNotificationError extends BusinessError {
  override readonly name = 'MalformedNotificationError';
  readonly code = 'NOTIFICATION_MALFORMED';
  readonly httpStatus = 400;
}

/** There is no template of that name. Quarantined like a malformed message; a redrive after adding it succeeds. */
export class UnknownTemplateError extends BusinessError {
  override readonly name = 'UnknownTemplateError';
  readonly code = 'TEMPLATE_UNKNOWN';
  readonly httpStatus = 400;
}

/**
 * The mail service refused the message for good (an unverified sender, sending paused). It carries the service's error
 * name only, because the service's own words repeat the recipient's address, which must not reach a log.
 */
export class MailRejectedError extends BusinessError {
  override readonly name = 'MailRejectedError';
  readonly code = 'MAIL_REJECTED';
  readonly httpStatus = 502;
}

/** Another invocation holds this notification right now, or died holding it a moment ago. */
export class DeliveryInProgressError extends TransientError {
  override readonly name = 'DeliveryInProgressError';
}
