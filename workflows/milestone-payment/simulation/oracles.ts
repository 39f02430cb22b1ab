import { EDGES, payoutKeyOf } from '../../../services/payments/src/domain/payment.ts';
import type { Payment } from '../../../services/payments/src/domain/payment.ts';
import { invoiceNumberOf } from '../../../services/payments/src/domain/invoice.ts';
import type { Invoice } from '../../../services/payments/src/domain/invoice.ts';
import type { LedgerEntry } from '../../../services/payments/src/domain/postings.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { statusesFollowTheirEdges } from '../../simulator/oracles/records.ts';
import { entriesIn } from '../../money/oracles.ts';

const paymentsIn = (records: Records): readonly Payment[] =>
  records.all('PAYMENT#').flatMap(({ sk, value }) => (sk === 'STATE' ? [value as unknown as Payment] : []));

const edges = (): Oracle =>
  statusesFollowTheirEdges([
    { what: 'payment', isOne: (pk, sk) => pk.startsWith('PAYMENT#') && sk === 'STATE', edges: EDGES },
  ]);

/** When all is over a payment is, too, or waits for a person who was told. */
const everyPaymentEnds = (records: Records): Oracle => ({
  name: 'every payment ends',
  conclude: () =>
    paymentsIn(records).flatMap(({ paymentId, status }) =>
      ['paid', 'cancelled', 'rejected', 'needs_intervention'].includes(status)
        ? []
        : [`payment ${paymentId} is ${status}`],
    ),
});

/** By entry id: what a payment says was booked for it is in the ledger, with its amount. */
const paidIsBooked = (records: Records): Oracle => ({
  name: 'what is paid is booked, once',
  conclude: () => {
    const entries = new Map(entriesIn(records).map((entry) => [entry.entryId, entry]));
    return paymentsIn(records).flatMap((payment) => {
      if (payment.status !== 'paid') return [];
      const { creditEntryId = 'no credit', debitEntryId = 'no debit' } = payment.settlement ?? {};
      return [creditEntryId, debitEntryId].flatMap((entryId) => {
        const amount = amountOf(entries.get(entryId));
        return amount === payment.amount.amountMinor
          ? []
          : [`payment ${payoutKeyOf(payment)} of ${payment.amount.amountMinor}: ${entryId} moved ${amount}`];
      });
    });
  },
});

const amountOf = (entry: LedgerEntry | undefined): number =>
  entry?.postings.reduce((sum, { amount }) => sum + amount.amountMinor, 0) ?? 0;

/** A client's numbers are a series without gaps, and no payment is invoiced twice at a time. */
const invoicesAreASeries = (records: Records): Oracle => ({
  name: 'invoices are a series',
  conclude: () => {
    const invoices = records.all('INVOICE#').map(({ value }) => value as unknown as Invoice);
    const byClient = Map.groupBy(invoices, ({ clientId }) => clientId);
    const gaps = [...byClient].flatMap(([clientId, theirs]) => {
      const numbers = theirs.map(({ invoiceNumber }) => invoiceNumber).toSorted();
      const expected = theirs.map((_invoice, index) => invoiceNumberOf(index + 1)).toSorted();
      return numbers.join() === expected.join() ? [] : [`client ${clientId} has ${numbers.join(', ')}`];
    });
    const live = invoices.filter(({ voidedAt }) => voidedAt === undefined);
    const twice = [...Map.groupBy(live, ({ paymentId }) => paymentId)].flatMap(([paymentId, theirs]) =>
      theirs.length > 1 ? [`payment ${paymentId} is invoiced ${theirs.length} times`] : [],
    );
    const missing = paymentsIn(records).flatMap(({ paymentId, status }) =>
      status === 'paid' && !live.some((invoice) => invoice.paymentId === paymentId)
        ? [`payment ${paymentId} is paid, and has no invoice`]
        : [],
    );
    return [...gaps, ...twice, ...missing];
  },
});

/** What must hold of payments, beside what holds of all money. */
export const paymentOracles = (records: Records): readonly Oracle[] => [
  edges(),
  everyPaymentEnds(records),
  paidIsBooked(records),
  invoicesAreASeries(records),
];
