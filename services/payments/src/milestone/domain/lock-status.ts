import { standing } from './intervention.ts';
import type { Payment } from './payment.ts';

export const LOCK_STATUSES = ['none', 'waiting', 'locked', 'spent', 'released'] as const;
/**
 * A payment's amount in the client's escrow: `waiting` in the funding queue; `spent` when the contractor is paid; `released` when a
 * locked payment was cancelled.
 */
export type LockStatus = (typeof LOCK_STATUSES)[number];

export const lockStatus = (payment: Pick<Payment, 'status' | 'intervention' | 'lockEntryId'>): LockStatus => {
  const status = standing(payment);
  if (payment.lockEntryId === undefined) return status === 'awaiting_funds' ? 'waiting' : 'none';
  if (status === 'cancelled') return 'released';
  return status === 'paid' ? 'spent' : 'locked';
};
