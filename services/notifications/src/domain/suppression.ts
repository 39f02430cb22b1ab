import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';

/** How long nothing is sent to an address that refused a mail, in days. Then one mail tries again. */
export const SUPPRESSION_DAYS = 365;

/** Why: the address does not exist or takes no mail, or the recipient reported a mail as spam. */
export type SuppressionReason = 'bounced' | 'complained';

/** Nothing is sent to this address of this recipient. */
export interface Suppression {
  readonly recipientId: string;
  /** Not the address: see `AddressHash` in `ports.ts`. */
  readonly addressHash: string;
  readonly reason: SuppressionReason;
  readonly suppressedAt: string;
  /** The notification that was refused. */
  readonly notificationId: string;
  /** Absent after a complaint: no mail asks the recipient a second time. */
  readonly expiresAt?: string;
}

/** @returns nothing when a complaint about the same address is known, which no later report replaces */
export const suppress = (
  known: Suppression | undefined,
  of: Pick<Suppression, 'recipientId' | 'reason' | 'notificationId' | 'addressHash'>,
  now: string,
): Suppression | undefined =>
  known?.reason === 'complained'
    ? undefined
    : {
        ...of,
        suppressedAt: now,
        ...(of.reason === 'bounced' && { expiresAt: daysAfter(now, SUPPRESSION_DAYS, CALENDAR_DAY) }),
      };
