import type { Money } from '#shared/money/index.ts';
import type { PayableKind } from '../../payouts/domain/payable.ts';
import type { Payment } from './payment.ts';

/** What a client is invoiced for one payment. Written with its number in one transaction; only ever voided. */
export interface Invoice {
  /** As people read it; unique for the client. */
  readonly invoiceNumber: string;
  readonly clientId: string;
  readonly contractorId: string;
  readonly contractId: string;
  readonly paymentId: string;
  readonly kind: PayableKind;
  /** Of the milestone or timesheet. */
  readonly reference: string;
  readonly amount: Money;
  readonly issuedAt: string;
  /** The payment was cancelled. The number stays taken: the series has no gaps. */
  readonly voidedAt?: string;
}

/** The last number that was given to an invoice of a client. */
export interface InvoiceCounter {
  readonly clientId: string;
  readonly last: number;
}

export const invoiceNumberOf = (number: number): string => `INV-${String(number).padStart(6, '0')}`;

/** The next invoice of a client, and the counter after it: both are written with the payment that gets the number. */
export const nextInvoice = (
  counter: InvoiceCounter | undefined,
  payment: Payment,
  issuedAt: string,
): { readonly invoice: Invoice; readonly counter: InvoiceCounter } => {
  const { clientId, contractorId, contractId, paymentId, kind, reference, amount } = payment;
  const last = (counter?.last ?? 0) + 1;
  return {
    counter: { clientId, last },
    invoice: {
      invoiceNumber: invoiceNumberOf(last),
      clientId,
      contractorId,
      contractId,
      paymentId,
      kind,
      reference,
      amount,
      issuedAt,
    },
  };
};

/** Where its PDF lies. One that was voided has another. */
export const invoiceKey = ({ clientId, invoiceNumber, voidedAt }: Invoice): string =>
  `invoices/${clientId}/${invoiceNumber}${voidedAt === undefined ? '' : '-void'}.pdf`;
