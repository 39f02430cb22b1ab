import { format } from '#shared/money/index.ts';
import { isolated } from '#shared/pdf/index.ts';
import type { Invoice } from './domain/invoice.ts';
import { renderSheet } from '../documents/pdf.ts';

const KINDS: Readonly<Record<Invoice['kind'], string>> = { milestone: 'Milestone', timesheet: 'Timesheet' };

export const invoiceName = ({ invoiceNumber }: Invoice): string => `invoice-${invoiceNumber}.pdf`;

/** A client's invoice as PDF. It holds ids and amounts; names and addresses are not this service's. */
export const renderInvoice = (invoice: Invoice): Promise<Uint8Array> => {
  const { invoiceNumber, clientId, contractorId, contractId, paymentId, kind, reference, amount, issuedAt } = invoice;
  const { voidedAt } = invoice;
  return renderSheet({
    title: voidedAt === undefined ? `Invoice ${invoiceNumber}` : `Invoice ${invoiceNumber} (void)`,
    date: voidedAt ?? issuedAt,
    rows: [
      ['Invoice number', invoiceNumber],
      ['Issued on', `${issuedAt.slice(0, 10)} (UTC)`],
      ...(voidedAt === undefined ? [] : [['Voided on', `${voidedAt.slice(0, 10)} (UTC)`] as const]),
      ['To', `Client ${clientId}`],
      ['From', `Contractor ${contractorId}`],
      ['Contract', contractId],
      ['For', `${KINDS[kind]} ${isolated(reference)}`],
      ['Payment', paymentId],
      ['Amount', format(amount)],
    ],
    notes: [
      voidedAt === undefined
        ? 'Paid from the escrow balance; nothing is left to pay.'
        : 'The payment was cancelled. This invoice has no effect.',
    ],
  });
};
