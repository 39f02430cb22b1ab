import { createPaymentOwner } from './milestone/payout-effects.ts';
import type { PayoutOwners } from './payouts/payout-effects.ts';
import type { Payments } from './ports.ts';
import { createPayrollLineOwner } from './payroll/payout-effects.ts';
import { createPayrollRecords } from './payroll/records.ts';

/** Whose record a payout's moves change, by the kind of what it pays. */
export const createPayoutOwners = ({
  store,
  paymentRecords,
}: Pick<Payments, 'store' | 'paymentRecords'>): PayoutOwners => ({
  payment: createPaymentOwner(paymentRecords),
  payroll_line: createPayrollLineOwner(createPayrollRecords({ store })),
});
