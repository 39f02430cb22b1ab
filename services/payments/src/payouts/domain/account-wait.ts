import { isPayable } from './payout-account.ts';
import type { PayoutAccount } from './payout-account.ts';
import type { PayoutSubject } from './payout.ts';

/** A payout failed because of the contractor's account: what it pays waits until money can be sent there again. */
export interface AccountWait {
  readonly contractorId: string;
  readonly subject: PayoutSubject;
  readonly payoutKey: string;
  /** When the payout was intended that failed. */
  readonly sentAt: string;
  /** The account's readiness when it was sent: see `isReadyAfter`. */
  readonly readiness: number;
}

/**
 * Whether money can be sent to the account, and could not be, or only to another bank account, when a payout was sent that
 * failed. An account that fails again although it is ready is not ready after that payout: nothing is tried again for it.
 *
 * @param readiness Of the account when the payout was sent
 */
export const isReadyAfter = (account: PayoutAccount | undefined, readiness: number): boolean =>
  account !== undefined && isPayable(account) && (account.readiness ?? 0) > readiness;
