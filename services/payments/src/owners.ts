import { createPaymentOwner } from './payment-owner.ts';
import type { PayoutOwners } from './payout-owners.ts';
import type { Payments } from './payments.ts';
import { createPayrollLineOwner } from './payroll-line-owner.ts';
import { createPayrollRecords } from './payroll-records.ts';

/** Whose record a payout's moves change, by the kind of what it pays. */
export const createPayoutOwners = ({
  store,
  paymentRecords,
}: Pick<Payments, 'store' | 'paymentRecords'>): PayoutOwners => ({
  payment: createPaymentOwner(paymentRecords),
  payroll_line: createPayrollLineOwner(createPayrollRecords({ store })),
});
