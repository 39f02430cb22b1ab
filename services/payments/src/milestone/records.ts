import { NotFoundError } from '#shared/errors/index.ts';
import { createFailures } from '#shared/interventions/index.ts';
import type { ParkedFailure } from '#shared/interventions/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { changeRecord, put } from '#shared/store/index.ts';
import type { Change, Decision, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { Invoice, InvoiceCounter } from './domain/invoice.ts';
import { accountWaitOf } from './domain/intervention.ts';
import { signalKeyOf } from './domain/payment.ts';
import type { Intervention, Payment, PaymentStatus } from './domain/payment.ts';
import { contractorPaymentIndex, putAccountWait, removeAccountWait } from '../payouts/records.ts';

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

/** A payment that is parked, or was. */
export interface ParkedPayment extends ParkedFailure {
  readonly paymentId: string;
  readonly clientId: string;
  readonly contractorId: string;
  /** The payment's status when it was parked. */
  readonly from: PaymentStatus;
}

/** What the list of failures has of a payment that is parked. */
export const failureOf = <S extends Omit<Intervention, 'decision' | 'parkedAt'>>(
  { paymentId, clientId, contractorId }: Payment,
  { decision: _listed, ...stop }: S & Pick<Intervention, 'decision'>,
) => ({ ...stop, paymentId, clientId, contractorId, signalKey: signalKeyOf({ paymentId }) });

const accountWaitChanges = (payment: Payment, known: Payment | undefined): readonly Change[] => {
  const [before, after] = [known && accountWaitOf(known), accountWaitOf(payment)];
  if (before?.payoutKey === after?.payoutKey) return [];
  return [
    ...(before === undefined ? [] : [removeAccountWait(before)]),
    ...(after === undefined ? [] : [putAccountWait(after)]),
  ];
};

/** Payments and their invoices in the service's table. */
export const createPaymentRecords = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const getPayment = (paymentId: string) => store.get<Payment>(keys.payment(paymentId));

  const putPayment = (payment: Payment, read?: Versioned<Payment>): Put =>
    put(keys.payment(payment.paymentId), payment, read, {
      index1: { pk: `CLIENT#${payment.clientId}#PAYMENTS`, sk: `${payment.createdAt}#${payment.paymentId}` },
      index2: contractorPaymentIndex(payment),
    });

  const failures = createFailures<ParkedPayment>({ store, list: PARKED });

  /** The record, and its entry in the list of what waits for an account. A failure that resolved without a decision is listed as resolved. */
  const changesOf = (payment: Payment, read?: Versioned<Payment>): readonly Change[] => {
    const stop = read?.value.intervention;
    const isResumed = stop !== undefined && stop.decision === undefined && payment.intervention === undefined;
    return [
      putPayment(payment, read),
      ...accountWaitChanges(payment, read?.value),
      ...(isResumed ? failures.resolved(failureOf(payment, stop), { action: 'resumed', at: payment.updatedAt }) : []),
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
    /** What waits for an operator, and what did. */
    failures,

    getInvoiceCounter: (clientId: string) => store.get<InvoiceCounter>(keys.invoices(clientId)),
    putInvoiceCounter: (counter: InvoiceCounter, read?: Versioned<InvoiceCounter>): Put =>
      put(keys.invoices(counter.clientId), counter, read),
    getInvoice: (clientId: string, invoiceNumber: string) => store.get<Invoice>(keys.invoice(clientId, invoiceNumber)),
    putInvoice: (invoice: Invoice, read?: Versioned<Invoice>): Put =>
      put(keys.invoice(invoice.clientId, invoice.invoiceNumber), invoice, read),
  };
};

export type PaymentRecords = ReturnType<typeof createPaymentRecords>;
