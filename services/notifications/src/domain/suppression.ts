import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';

/** How long nothing is sent to an address that refused a mail, in days. Then one mail tries again. */
export const SUPPRESSION_DAYS = 365;

/** Why: the address does not exist or takes no mail, or the recipient reported a mail as spam. */
export type SuppressionReason = 'bounced' | 'complained';

/** Nothing is sent to this address of this recipient. There is one per recipient, of the address that they had last. */
export interface Suppression {
  readonly recipientId: string;
  /** Not the address: see {@link addressHash}. */
  readonly addressHash: string;
  readonly reason: SuppressionReason;
  readonly suppressedAt: string;
  /** The notification that was refused. */
  readonly notificationId: string;
  readonly expiresAt: string;
}

/**
 * What tells one address of a recipient from their next one, without keeping either: a changed address is sent to at once.
 * It includes the recipient's id, so that equal addresses of two recipients have different hashes.
 */
export const addressHash = (recipientId: string, address: string): string =>
  createHash('sha256').update(`${recipientId} ${address.trim().toLowerCase()}`).digest('hex');

export const suppress = (
  of: Pick<Suppression, 'recipientId' | 'reason' | 'notificationId'> & { readonly address: string },
  now: string,
): Suppression => ({
  recipientId: of.recipientId,
  addressHash: addressHash(of.recipientId, of.address),
  reason: of.reason,
  suppressedAt: now,
  notificationId: of.notificationId,
  expiresAt: DateTime.fromISO(now, { zone: 'utc' }).plus({ days: SUPPRESSION_DAYS }).toJSDate().toISOString(),
});

export const isSuppressed = (suppression: Suppression | undefined, address: string): suppression is Suppression =>
  suppression?.addressHash === addressHash(suppression?.recipientId ?? '', address);
