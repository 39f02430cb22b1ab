import { isPayable } from './payout-account.ts';
import type { PayoutAccount } from './payout-account.ts';
import type { Payout, PayoutSubject } from './payout.ts';

/** A payout failed because of the contractor's account: what it pays waits until money can be sent there again. */
export interface AccountWait {
  readonly contractorId: string;
  readonly subject: PayoutSubject;
  readonly payoutKey: string;
  /** When the payout was sent that failed: see `isReadyAfter`. */
  readonly sentAt: string;
}

/** When a payout's money was sent to the account that it is for, or was about to be. */
export const sentAtOf = ({ intendedAt, transferredAt = intendedAt }: Pick<Payout, 'intendedAt' | 'transferredAt'>) =>
  transferredAt;

/**
 * Whether money can be sent to the account, and could not be, or only to another bank account, when a payout was sent that
 * failed. An account that fails again although it is ready is not ready after that payout: nothing is tried again for it.
 */
export const isReadyAfter = (account: PayoutAccount | undefined, sentAt: string): boolean =>
  account !== undefined && isPayable(account) && (account.readySince ?? account.updatedAt) > sentAt;
