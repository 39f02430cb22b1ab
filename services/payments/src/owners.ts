import { createPaymentOwner } from './payment-owner.ts';
import type { PayoutOwners } from './payout-owners.ts';
import type { Payments } from './payments.ts';

/** Whose record a payout's moves change, by the kind of what it pays. */
export const createPayoutOwners = ({ paymentRecords }: Pick<Payments, 'paymentRecords'>): PayoutOwners => ({
  payment: createPaymentOwner(paymentRecords),
});
