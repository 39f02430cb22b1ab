import { NotFoundError } from '#shared/errors/index.ts';
import { listFailures, putFailure, removeFailure } from '#shared/interventions/index.ts';
import type { ParkedFailure } from '#shared/interventions/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { changeRecord, put } from '#shared/store/index.ts';
import type { Change, Decision, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { Invoice, InvoiceCounter } from './domain/invoice.ts';
import { signalKeyOf } from './domain/payment.ts';
import type { Intervention, Payment } from './domain/payment.ts';
import { contractorPaymentIndex } from '../payouts/records.ts';

const keys = {
  payment: (paymentId: string): Key => ({ pk: `PAYMENT#${paymentId}`, sk: 'STATE' }),
  invoices: (clientId: string): Key => ({ pk: `CLIENT#${clientId}`, sk: 'INVOICES' }),
  invoice: (clientId: string, invoiceNumber: string): Key => ({
    pk: `INVOICE#${clientId}`,
    sk: invoiceNumber,
  }),
};
/** List of what waits for an operator. */
const PARKED = 'PAYMENTS_PARKED';

interface ParkedPayment extends ParkedFailure {
  readonly paymentId: string;
}

const parkedOf = (payment: Payment, { parkedAt, state, error, executionArn }: Intervention): ParkedPayment => ({
  paymentId: payment.paymentId,
  signalKey: signalKeyOf(payment),
  parkedAt,
  state,
  error,
  executionArn,
});

/** Payments and their invoices in the service's table. */
export const createPaymentRecords = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const getPayment = (paymentId: string) => store.get<Payment>(keys.payment(paymentId));

  const putPayment = (payment: Payment, read?: Versioned<Payment>): Put =>
    put(keys.payment(payment.paymentId), payment, read, {
      index1: { pk: `CLIENT#${payment.clientId}#PAYMENTS`, sk: `${payment.createdAt}#${payment.paymentId}` },
      index2: contractorPaymentIndex(payment),
    });

  /** The record, and its entry in the list of what waits for an operator. */
  const changesOf = (payment: Payment, read?: Versioned<Payment>): readonly Change[] => {
    const signalKey = signalKeyOf(payment);
    const { intervention } = payment;
    const before = read?.value.intervention?.parkedAt;
    if (before === intervention?.parkedAt) return [putPayment(payment, read)];
    return [
      putPayment(payment, read),
      ...(before === undefined ? [] : [removeFailure({ signalKey, parkedAt: before })]),
      ...(intervention === undefined ? [] : [putFailure(PARKED, parkedOf(payment, intervention))]),
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
    /** One page of what waits for an operator, the longest first. */
    listParked: (page: PageRequest) => listFailures<ParkedPayment>(store, PARKED, page),

    getInvoiceCounter: (clientId: string) => store.get<InvoiceCounter>(keys.invoices(clientId)),
    putInvoiceCounter: (counter: InvoiceCounter, read?: Versioned<InvoiceCounter>): Put =>
      put(keys.invoices(counter.clientId), counter, read),
    getInvoice: (clientId: string, invoiceNumber: string) => store.get<Invoice>(keys.invoice(clientId, invoiceNumber)),
    putInvoice: (invoice: Invoice, read?: Versioned<Invoice>): Put =>
      put(keys.invoice(invoice.clientId, invoice.invoiceNumber), invoice, read),
  };
};

export type PaymentRecords = ReturnType<typeof createPaymentRecords>;
