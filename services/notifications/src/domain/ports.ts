/** The recipient of a notification, as the user directory knows them. Lives only as long as one delivery; never stored or logged. */
export interface Recipient {
  /** False when the account was disabled. */
  readonly enabled: boolean;
  /** As the user wrote it, so its domain may be internationalised. */
  readonly email?: string;
  readonly name?: string;
}

export interface Directory {
  /** The user of that name, or nothing when the pool has none. Throws `ProviderUnavailableError`. */
  find(username: string): Promise<Recipient | undefined>;
}

/**
 * What tells one address of a recipient from their next one, without keeping either: a changed address is sent to at once.
 * It includes the recipient's id, so that equal addresses of two recipients have different hashes.
 */
export type AddressHash = (recipientId: string, address: string) => string;

export interface Mail {
  readonly notificationId: string;
  /** For the envelope: see `envelopeAddress`. */
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface Mailer {
  /**
   * Hand one mail over; answers the mail service's id of it.
   * @throws ProviderUnavailableError when a later try may succeed
   * @throws MailRejectedError when it will not
   */
  send(mail: Mail): Promise<string>;
}
