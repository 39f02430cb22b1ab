import { object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { renderInvoice } from '../invoice-document.ts';
import { nextInvoice, invoiceKey } from '../domain/invoice.ts';
import type { Invoice } from '../domain/invoice.ts';
import { invoiced } from '../domain/announcements.ts';
import type { MilestonePorts } from '../ports.ts';
import { documents, payments } from '../../wiring.ts';

export const createInvoiceInput = object({ paymentId: uuid().required() });
type Dependencies = Pick<MilestonePorts, 'paymentRecords' | 'documents' | 'clock'>;

/**
 * Task `CreateInvoice`: the next number of the client's goes to the payment, in one transaction, so that there is no gap
 * and no number twice; then the PDF is put where the number says. A replay puts the same document there again.
 */
export const createInvoice =
  (service: Dependencies) =>
  async ({ paymentId }: InferType<typeof createInvoiceInput>) => {
    const invoice = await issue(service, paymentId);
    await service.documents.put({
      objectKey: invoiceKey(invoice),
      contentType: 'application/pdf',
      body: await renderInvoice(invoice),
    });
    return { paymentId, invoiceNumber: invoice.invoiceNumber };
  };

const issue = ({ paymentRecords, clock }: Dependencies, paymentId: string): Promise<Invoice> =>
  paymentRecords.changePayment(paymentId, async (payment) => {
    const { clientId, invoiceNumber } = payment;
    const known = invoiceNumber === undefined ? undefined : await paymentRecords.getInvoice(clientId, invoiceNumber);
    if (known !== undefined) return { value: payment, result: known.value };
    const read = await paymentRecords.getInvoiceCounter(clientId);
    const at = clock.now();
    const { invoice, counter } = nextInvoice(read?.value, payment, at);
    const numbered = { ...payment, invoiceNumber: invoice.invoiceNumber, updatedAt: at };
    return {
      value: numbered,
      result: invoice,
      changes: [paymentRecords.putInvoiceCounter(counter, read), paymentRecords.putInvoice(invoice)],
      events: invoiced(numbered, invoice.invoiceNumber, at),
    };
  });

export const handler = task(createInvoiceInput, () => createInvoice({ ...payments(), documents: documents() }));
