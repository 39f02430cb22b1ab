import { EDGES } from '../../../services/payments/src/milestone/domain/payment.ts';
import { invoiceNumberOf } from '../../../services/payments/src/milestone/domain/invoice.ts';
import type { Invoice } from '../../../services/payments/src/milestone/domain/invoice.ts';
import type { LedgerEntry, Movement } from '../../../services/payments/src/money/postings.ts';
import { failuresStayListed } from '../../simulator/oracles/failures.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { statusesFollowTheirEdges } from '../../simulator/oracles/records.ts';
import { liveOfPayment } from '../../payments-shared/lock-oracles.ts';
import { parkedOracles } from '../../payments-shared/parked-oracles.ts';
import { HOUR_MS } from '../../simulator/world/time.ts';
import { accountWaitOf } from '../../../services/payments/src/milestone/domain/intervention.ts';
import { isReadyAfter } from '../../../services/payments/src/payouts/domain/account-wait.ts';
import { entriesIn, paymentsIn, payoutAccountsIn } from '../../payments-shared/records.ts';

const edges = (): Oracle =>
  statusesFollowTheirEdges([
    { what: 'payment', isOne: (pk, sk) => pk.startsWith('PAYMENT#') && sk === 'STATE', edges: EDGES },
  ]);

/** In the end every payment has ended, or is parked and operators were notified. */
const everyPaymentEnds = (records: Records): Oracle => ({
  name: 'every payment ends',
  conclude: () =>
    paymentsIn(records).flatMap(({ paymentId, status }) =>
      ['paid', 'cancelled', 'rejected', 'needs_intervention'].includes(status)
        ? []
        : [`payment ${paymentId} is ${status}`],
    ),
});

/** What a payment's entries left behind, in minor units. */
interface Left {
  readonly locks: number;
  readonly locked: number;
  readonly credited: number;
}

/** +1 adds to it, -1 takes from it. */
const LOCKED: Readonly<Partial<Record<Movement, 1 | -1>>> = {
  'funds.locked': 1,
  'funds.released': -1,
  'escrow.debited': -1,
  'escrow.debit.reversed': 1,
};
const CREDITED: Readonly<Partial<Record<Movement, 1 | -1>>> = { 'wallet.credited': 1, 'wallet.credit.reversed': -1 };

/** By payment: locks and releases refer to it, each line of a settlement as well. */
const leftBy = (entries: readonly LedgerEntry[]): ReadonlyMap<string, Left> => {
  const left = new Map<string, Left>();
  for (const { movement, reference, postings } of entries) {
    for (const { amount, reference: line = reference } of postings) {
      const { locks, locked, credited } = left.get(line) ?? { locks: 0, locked: 0, credited: 0 };
      left.set(line, {
        locks: locks + (movement === 'funds.locked' ? 1 : 0),
        locked: locked + amount.amountMinor * (LOCKED[movement] ?? 0),
        credited: credited + amount.amountMinor * (CREDITED[movement] ?? 0),
      });
    }
  }
  return left;
};

/** The ledger says of each payment what its record says: locked once, credited and debited once, or given back. */
const everyPaymentIsBooked = (records: Records): Oracle => {
  const findViolations = (): readonly string[] => {
    const left = leftBy(entriesIn(records));
    return paymentsIn(records).flatMap((payment) => {
      const { paymentId, status, lockEntryId, settlement, amount } = payment;
      const said: Left = {
        locks: lockEntryId === undefined ? 0 : 1,
        locked: liveOfPayment(payment),
        credited: settlement?.creditEntryId === undefined ? 0 : amount.amountMinor,
      };
      const booked = left.get(paymentId) ?? { locks: 0, locked: 0, credited: 0 };
      const isSame = booked.locks === said.locks && booked.locked === said.locked && booked.credited === said.credited;
      const isWhole = status !== 'paid' || said.credited === amount.amountMinor;
      return isSame && isWhole
        ? []
        : [`payment ${paymentId} is ${status}: ${JSON.stringify(booked)} booked, ${JSON.stringify(said)} on record`];
    });
  };
  return { name: 'every payment is booked', inspect: findViolations, conclude: findViolations };
};

/** A client's numbers are a series without gaps. */
const invoicesAreASeries = (records: Records): Oracle => {
  const findViolations = (): readonly string[] =>
    [...Map.groupBy(invoicesIn(records), ({ clientId }) => clientId)].flatMap(([clientId, theirs]) => {
      const numbers = theirs.map(({ invoiceNumber }) => invoiceNumber).toSorted();
      const expected = theirs.map((_invoice, index) => invoiceNumberOf(index + 1)).toSorted();
      return numbers.join() === expected.join() ? [] : [`client ${clientId} has ${numbers.join(', ')}`];
    });
  return { name: 'invoices are a series', inspect: findViolations, conclude: findViolations };
};

const invoicesIn = (records: Records): readonly Invoice[] =>
  records.all('INVOICE#').map(({ value }) => value as unknown as Invoice);

/** Before it goes to Stripe, a payment has the one invoice that its record names; void once it is cancelled, and only then. */
const everyPaymentHasItsInvoice = (records: Records): Oracle => {
  const findViolations = (): readonly string[] => {
    const invoices = Map.groupBy(invoicesIn(records), ({ paymentId }) => paymentId);
    return paymentsIn(records).flatMap(({ paymentId, status, invoiceNumber, amount, attempt }) => {
      const theirs = invoices.get(paymentId) ?? [];
      const [invoice] = theirs;
      if (invoiceNumber === undefined && attempt === 0 && invoice === undefined) return [];
      const isRight =
        theirs.length === 1 &&
        invoice?.invoiceNumber === invoiceNumber &&
        invoice?.amount.amountMinor === amount.amountMinor &&
        (invoice.voidedAt !== undefined) === (status === 'cancelled');
      const said = theirs.map((one) => `${one.invoiceNumber}${one.voidedAt === undefined ? '' : ' (void)'}`);
      return isRight ? [] : [`payment ${paymentId} is ${status}, and has ${said.join(', ') || 'no invoice'}`];
    });
  };
  return { name: 'every payment has its invoice', inspect: findViolations, conclude: findViolations };
};

/** Work is paid once: it has one payment, however often it is approved. */
const workIsPaidOnce = (records: Records): Oracle => {
  const findViolations = (): readonly string[] =>
    [...Map.groupBy(paymentsIn(records), ({ kind, reference }) => `${kind} ${reference}`)].flatMap(
      ([work, payments]) => (payments.length === 1 ? [] : [`${work} has ${payments.length} payments`]),
    );
  return { name: 'work is paid once', inspect: findViolations, conclude: findViolations };
};

/** Longer than any redelivery of a webhook to our own queue takes. */
const RESUMED_WITHIN_MS = 4 * HOUR_MS;

/** A payment that stopped for its contractor's account is tried again as soon as the account is ready. */
const noneWaitsForAReadyAccount = (records: Records): Oracle => {
  const findViolations = (nowMs: number): readonly string[] => {
    const accounts = new Map(payoutAccountsIn(records).map((account) => [account.contractorId, account]));
    return paymentsIn(records).flatMap((payment) => {
      const [wait, account] = [accountWaitOf(payment), accounts.get(payment.contractorId)];
      if (wait === undefined || !isReadyAfter(account, wait.readiness)) return [];
      const since = [account?.readySince ?? '', payment.intervention?.parkedAt ?? ''].toSorted().at(-1) ?? '';
      if (nowMs - Date.parse(since) <= RESUMED_WITHIN_MS) return [];
      return [`payment ${payment.paymentId} waits for an account that is ready since ${since}`];
    });
  };
  return {
    name: 'none waits for a ready account',
    inspect: (world) => findViolations(world.hub.kernel.now()),
    conclude: (world) => findViolations(world.hub.kernel.now()),
  };
};

/** What must hold of payments, beside what holds of all money. */
export const paymentOracles = (records: Records): readonly Oracle[] => [
  edges(),
  everyPaymentEnds(records),
  everyPaymentIsBooked(records),
  invoicesAreASeries(records),
  everyPaymentHasItsInvoice(records),
  workIsPaidOnce(records),
  failuresStayListed(),
  ...parkedOracles(records),
  noneWaitsForAReadyAccount(records),
];
