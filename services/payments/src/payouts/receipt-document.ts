import { format } from '#shared/money/index.ts';
import { isolated } from '#shared/pdf/index.ts';
import type { ContractorPayment } from './domain/contractor-payment.ts';
import { NotPaidError } from './domain/errors.ts';
import { renderSheet } from '../documents/pdf.ts';

const KINDS: Readonly<Record<ContractorPayment['kind'], string>> = {
  milestone: 'Milestone',
  timesheet: 'Timesheet',
  payroll: 'Payroll',
};

/** The receipt of a payment, in the bucket. One that was reversed and paid again has another. */
export const receiptKey = ({ contractorId, paymentId, paidAt = '' }: ContractorPayment): string =>
  `receipts/${contractorId}/${paymentId}-${paidAt.replaceAll(/\D/g, '')}.pdf`;

export const receiptName = ({ paymentId }: ContractorPayment): string => `receipt-${paymentId}.pdf`;

/**
 * A contractor's receipt as PDF. It holds ids and amounts; names and addresses are not this service's.
 * @throws NotPaidError
 */
export const renderReceipt = (payment: ContractorPayment): Promise<Uint8Array> => {
  const { paymentId, kind, reference, clientId, contractorId, amount, paidAt, status, invoiceNumber } = payment;
  if (status !== 'paid' || paidAt === undefined)
    throw new NotPaidError(`Payment ${paymentId} is not paid`, { currentStatus: status });
  return renderSheet({
    title: 'Payment receipt',
    date: paidAt,
    rows: [
      ['Payment', paymentId],
      ['For', `${KINDS[kind]} ${isolated(reference)}`],
      ...(invoiceNumber === undefined ? [] : [['Invoice', invoiceNumber] as const]),
      ['Paid by', `Client ${clientId}`],
      ['Paid to', `Contractor ${contractorId}`],
      ['Paid on', `${paidAt.slice(0, 10)} (UTC)`],
      ['Amount', format(amount)],
    ],
    notes: ['This receipt was made automatically and is valid without a signature.'],
  });
};
