import { subjectIdOf } from '../../services/payments/src/payouts/domain/payout.ts';
import type { Payout } from '../../services/payments/src/payouts/domain/payout.ts';
import type { BatchProgress, PayrollLine } from '../../services/payments/src/payroll/domain/line.ts';
import type { Payment } from '../../services/payments/src/milestone/domain/payment.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import { balancesIn, progressIn, createSums, paymentsIn, payoutsIn, payrollLinesIn, walletRowsIn } from './records.ts';

const walletAccount = (contractorId: string, currency: string): string =>
  `contractor:${contractorId}:wallet ${currency}`;

/**
 * A wallet holds what its contractor was paid, to the cent: by payouts that were not returned, and elsewhere.
 * Holds at every moment, because a returned payout is booked back in the transaction that records it.
 */
export const walletsHoldWhatWasPaid = (records: Records): Oracle => {
  const findViolations = (): readonly string[] => {
    const paid = createSums();
    for (const { contractorId, amount } of paidIn(records)) {
      paid.add(walletAccount(contractorId, amount.currency), amount.amountMinor);
    }
    const wallets = new Map([...balancesIn(records)].filter(([account]) => account.includes(':wallet ')));
    return [...new Set([...paid.all().keys(), ...wallets.keys()])].flatMap((account) => {
      const holds = wallets.get(account) ?? 0;
      return holds === paid.of(account) ? [] : [`${account} holds ${holds}, and ${paid.of(account)} were paid`];
    });
  };
  return { name: 'wallets hold what was paid', inspect: findViolations, conclude: findViolations };
};

/**
 * Each payment and each payroll line has one row in the statement of its contractor's wallet, by its id, and one more when it is
 * returned: the rows of an id add up to what was paid for it.
 */
export const walletsHaveARowPerPayment = (records: Records): Oracle => ({
  name: 'wallets have a row per payment',
  conclude: () => {
    const [paid, rows] = [createSums(), createSums()];
    for (const { contractorId, amount, reference } of paidIn(records)) {
      paid.add(`${walletAccount(contractorId, amount.currency)} ${reference}`, amount.amountMinor);
    }
    for (const { account, reference, changeMinor } of walletRowsIn(records)) {
      rows.add(`${account} ${reference}`, changeMinor);
    }
    return [...new Set([...paid.all().keys(), ...rows.all().keys()])].flatMap((name) =>
      rows.of(name) === paid.of(name)
        ? []
        : [`the rows of ${name} add up to ${rows.of(name)}, and ${paid.of(name)} were paid`],
    );
  },
});

/** A payment or payroll line that its contractor was paid. */
interface Paid extends Pick<Payout, 'contractorId' | 'amount'> {
  /** Its id. */
  readonly reference: string;
}

const paidIn = (records: Records): readonly Paid[] => [...settledPayouts(records), ...settledElsewhere(records)];

const isCredited = ({ settlement }: Payment, settlementId: string): boolean =>
  settlement?.settlementId === settlementId && settlement.creditEntryId !== undefined;

/** Batches are booked from their first line on, however many at a time: a run may have made that number small. */
const isBooked = ({ booked }: BatchProgress, { position }: PayrollLine): boolean =>
  booked.reduce((lines, { paidLines, failedLines }) => lines + paidLines + failedLines, 0) > position;

/** Whatever Stripe paid counts, unless the record that it pays is still on its way to book it. */
const settledPayouts = (records: Records): readonly Paid[] => {
  const payments = new Map(paymentsIn(records).map((payment) => [payment.paymentId, payment]));
  const batches = new Map(progressIn(records).map((batch) => [`${batch.payrollId}.${batch.batch}`, batch]));
  const lines = new Map(payrollLinesIn(records).map((line) => [line.paymentId, line]));
  const isOnItsWay = ({ key, subject, attempt }: Payout): boolean => {
    if (subject.kind === 'payment') {
      const payment = payments.get(subject.paymentId);
      const isOpen = payment?.status === 'paying' || payment?.status === 'needs_intervention';
      return isOpen && payment.attempt === attempt && payment.paidElsewhere === undefined && !isCredited(payment, key);
    }
    const line = lines.get(subjectIdOf(subject));
    const batch = batches.get(`${subject.payrollId}.${subject.batch}`);
    return line?.status === 'paid' && line.attempt === attempt && batch !== undefined && !isBooked(batch, line);
  };
  return payoutsIn(records)
    .filter((payout) => payout.status === 'paid' && !isOnItsWay(payout))
    .map(({ contractorId, amount, subject }) => ({ contractorId, amount, reference: subjectIdOf(subject) }));
};

const settledElsewhere = (records: Records): readonly Paid[] =>
  paymentsIn(records)
    .filter((payment) => payment.paidElsewhere !== undefined && isCredited(payment, `${payment.paymentId}.elsewhere`))
    .map(({ contractorId, amount, paymentId }) => ({ contractorId, amount, reference: paymentId }));
