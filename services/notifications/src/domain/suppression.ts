import { DateTime } from 'luxon';

/** How long nothing is sent to an address that refused a mail, in days. Then one mail tries again. */
export const SUPPRESSION_DAYS = 365;

/** Why: the address does not exist or takes no mail, or the recipient reported a mail as spam. */
export type SuppressionReason = 'bounced' | 'complained';

/** Nothing is sent to this address of this recipient. There is one per recipient, of the address that they had last. */
export interface Suppression {
  readonly recipientId: string;
  /** Not the address: see `AddressHash` in `ports.ts`. */
  readonly addressHash: string;
  readonly reason: SuppressionReason;
  readonly suppressedAt: string;
  /** The notification that was refused. */
  readonly notificationId: string;
  readonly expiresAt: string;
}

export const suppress = (
  of: Pick<Suppression, 'recipientId' | 'reason' | 'notificationId' | 'addressHash'>,
  now: string,
): Suppression => ({
  ...of,
  suppressedAt: now,
  expiresAt: DateTime.fromISO(now, { zone: 'utc' }).plus({ days: SUPPRESSION_DAYS }).toJSDate().toISOString(),
});
