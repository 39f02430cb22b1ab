import { NotFoundError } from '#shared/errors/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { changeRecord, put, remove } from '#shared/store/index.ts';
import type { Change, Decision, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { Invoice, InvoiceCounter } from './domain/invoice.ts';
import type { Payment } from './domain/payment.ts';
import { contractorPaymentIndex } from '../payouts/records.ts';

const keys = {
  payment: (paymentId: string): Key => ({ pk: `PAYMENT#${paymentId}`, sk: 'STATE' }),
  parked: (paymentId: string, since: string): Key => ({ pk: PARKED, sk: `${since}#${paymentId}` }),
  invoices: (clientId: string): Key => ({ pk: `CLIENT#${clientId}`, sk: 'INVOICES' }),
  invoice: (clientId: string, invoiceNumber: string): Key => ({
    pk: `INVOICE#${clientId}`,
    sk: invoiceNumber,
  }),
};
/** One list for all: there are few, or there is trouble. */
const PARKED = 'PAYMENTS_PARKED';

/** Payments and their invoices in the service's table. */
export const createPaymentRecords = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const getPayment = (paymentId: string) => store.get<Payment>(keys.payment(paymentId));

  const putPayment = (payment: Payment, read?: Versioned<Payment>): Put =>
    put(keys.payment(payment.paymentId), payment, read, {
      index1: { pk: `CLIENT#${payment.clientId}#PAYMENTS`, sk: `${payment.createdAt}#${payment.paymentId}` },
      index2: contractorPaymentIndex(payment),
    });

  /** The record, and its place among those that wait for a person. */
  const changesOf = (payment: Payment, read?: Versioned<Payment>): readonly Change[] => {
    const { paymentId } = payment;
    const before = read?.value.intervention?.since;
    const after = payment.intervention?.since;
    return [
      putPayment(payment, read),
      ...(before !== undefined && before !== after ? [remove(keys.parked(paymentId, before))] : []),
      ...(after !== undefined && before !== after ? [put(keys.parked(paymentId, after), { paymentId })] : []),
    ];
  };

  /** @throws NotFoundError */
  const readPayment = async (paymentId: string): Promise<Versioned<Payment>> => {
    const read = await getPayment(paymentId);
    if (read === undefined) throw new NotFoundError(`No payment ${paymentId}`);
    return read;
  };

  return {
    getPayment,
    readPayment,
    changesOf,

    /** Read, decide and write in one transaction; decide again after a conflict. @throws NotFoundError */
    changePayment: <T>(
      paymentId: string,
      decide: (payment: Payment) => Decision<Payment, T> | Promise<Decision<Payment, T>>,
    ): Promise<T> =>
      changeRecord<Payment, T>({ store, sleep }, { read: () => readPayment(paymentId), write: changesOf }, decide),

    /** One page of a client's payments, newest first. */
    listPayments: (clientId: string, page: PageRequest) =>
      store.query<Payment>({ index: 'index1', pk: `CLIENT#${clientId}#PAYMENTS`, order: 'desc', ...page }),
    /** One page of the ids of payments that wait for a person, the longest first. */
    listParked: (page: PageRequest) => store.query<{ readonly paymentId: string }>({ pk: PARKED, ...page }),

    getInvoiceCounter: (clientId: string) => store.get<InvoiceCounter>(keys.invoices(clientId)),
    putInvoiceCounter: (counter: InvoiceCounter, read?: Versioned<InvoiceCounter>): Put =>
      put(keys.invoices(counter.clientId), counter, read),
    getInvoice: (clientId: string, invoiceNumber: string) => store.get<Invoice>(keys.invoice(clientId, invoiceNumber)),
    putInvoice: (invoice: Invoice, read?: Versioned<Invoice>): Put =>
      put(keys.invoice(invoice.clientId, invoice.invoiceNumber), invoice, read),
  };
};

export type PaymentRecords = ReturnType<typeof createPaymentRecords>;
