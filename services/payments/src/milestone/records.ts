import { NotFoundError } from '#shared/errors/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Change, Key, Put, Store, Versioned } from '#shared/store/index.ts';
import type { Invoice, InvoiceCounter } from './domain/invoice.ts';
import type { Payment } from './domain/payment.ts';
import { contractorPaymentIndex } from '../payouts/records.ts';
import { put } from '../repository.ts';
import type { PageOf } from '../repository.ts';

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

export interface Decided<T> {
  /** The same object where nothing changes: then nothing is written. */
  readonly payment: Payment;
  readonly result: T;
  readonly changes?: readonly Change[];
  readonly events?: readonly AnyEvent[];
}

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
      ...(before !== undefined && before !== after
        ? [{ kind: 'delete', key: keys.parked(paymentId, before), if: 'any' } as const]
        : []),
      ...(after !== undefined && before !== after
        ? [put(keys.parked(paymentId, after), { paymentId }, undefined)]
        : []),
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

    /** Read, decide, write in one transaction; decide again if somebody else wrote in between. */
    changePayment: <T>(paymentId: string, decide: (payment: Payment) => Decided<T> | Promise<Decided<T>>): Promise<T> =>
      retryOnConflict(
        async () => {
          const read = await readPayment(paymentId);
          const { payment, result, changes = [], events = [] } = await decide(read.value);
          if (payment !== read.value) await store.commit([...changesOf(payment, read), ...changes], events);
          return result;
        },
        { sleep },
      ),

    /** One page of a client's payments, newest first. */
    listPayments: (clientId: string, page: PageOf) =>
      store.query<Payment>({ index: 'index1', pk: `CLIENT#${clientId}#PAYMENTS`, order: 'desc', ...page }),
    /** One page of the ids of payments that wait for a person, the longest first. */
    listParked: (page: PageOf) => store.query<{ readonly paymentId: string }>({ pk: PARKED, ...page }),

    getInvoiceCounter: (clientId: string) => store.get<InvoiceCounter>(keys.invoices(clientId)),
    putInvoiceCounter: (counter: InvoiceCounter, read?: Versioned<InvoiceCounter>): Put =>
      put(keys.invoices(counter.clientId), counter, read),
    getInvoice: (clientId: string, invoiceNumber: string) => store.get<Invoice>(keys.invoice(clientId, invoiceNumber)),
    putInvoice: (invoice: Invoice, read?: Versioned<Invoice>): Put =>
      put(keys.invoice(invoice.clientId, invoice.invoiceNumber), invoice, read),
  };
};

export type PaymentRecords = ReturnType<typeof createPaymentRecords>;
