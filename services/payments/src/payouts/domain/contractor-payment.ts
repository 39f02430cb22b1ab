import type { Money } from '#shared/money/index.ts';
import type { PayableKind } from './payable.ts';
import type { FailureClass } from './payout-failure.ts';

/**
 * What every record about paying one contractor says of itself: a payment, and a line of a payroll. Both are listed for
 * the contractor (`listContractorPayments`), whatever else they hold.
 */
export interface ContractorPayment {
  /** A payment's id, or `<payrollId>.<lineId>`. */
  readonly paymentId: string;
  readonly kind: PayableKind | 'payroll';
  /** Of a payroll line only, as `lineId`. */
  readonly payrollId?: string;
  readonly lineId?: string;
  readonly clientId: string;
  readonly contractorId: string;
  readonly amount: Money;
  readonly status: string;
  readonly createdAt: string;
  readonly paidAt?: string;
  readonly failureClass?: FailureClass;
  /** What it is for: the milestone or timesheet, the payroll. */
  readonly reference: string;
  readonly invoiceNumber?: string;
}

export const CONTRACTOR_STATUSES = [
  'pending',
  'processing',
  'paid',
  'action_required',
  'delayed',
  'cancelled',
] as const;
/** What a contractor sees. Whose funds are short, and internal failures, are not shown. */
export type ContractorStatus = (typeof CONTRACTOR_STATUSES)[number];

const PROCESSING: ReadonlySet<string> = new Set([
  'locked',
  'paying',
  'processing',
  'transferred',
  'created',
  'in_transit',
]);
const ENDED: ReadonlySet<string> = new Set(['cancelled', 'rejected']);
const BROKEN: ReadonlySet<string> = new Set(['needs_intervention', 'failed', 'reversed']);

export const contractorStatusOf = ({
  status,
  failureClass,
}: Pick<ContractorPayment, 'status' | 'failureClass'>): ContractorStatus => {
  if (status === 'paid') return 'paid';
  if (ENDED.has(status)) return 'cancelled';
  if (BROKEN.has(status)) return failureClass === 'contractor' ? 'action_required' : 'delayed';
  return PROCESSING.has(status) ? 'processing' : 'pending';
};
