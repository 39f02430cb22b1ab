import type { Payout } from '../../services/payments/src/domain/payout.ts';
import { isBooked, partOf } from '../../services/payments/src/domain/payroll-line.ts';
import type { PayrollLine } from '../../services/payments/src/domain/payroll-line.ts';
import type { Payment } from '../../services/payments/src/domain/payment.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import { balancesIn, batchesIn, createSums, paymentsIn, payoutsIn, payrollLinesIn } from './records.ts';

const walletAccount = (contractorId: string, currency: string): string =>
  `contractor:${contractorId}:wallet ${currency}`;

/**
 * A wallet holds what its contractor was paid, to the cent: by payouts that are settled and did not come back, and elsewhere.
 * Holds at every moment, because a payout that comes back is booked back with its record.
 */
export const walletsHoldWhatWasPaid = (records: Records): Oracle => {
  const judge = (): readonly string[] => {
    const paid = createSums();
    for (const { contractorId, amount } of [...settledPayouts(records), ...settledElsewhere(records)]) {
      paid.add(walletAccount(contractorId, amount.currency), amount.amountMinor);
    }
    const wallets = new Map([...balancesIn(records)].filter(([account]) => account.includes(':wallet ')));
    return [...new Set([...paid.all().keys(), ...wallets.keys()])].flatMap((account) => {
      const holds = wallets.get(account) ?? 0;
      return holds === paid.of(account) ? [] : [`${account} holds ${holds}, and ${paid.of(account)} were paid`];
    });
  };
  return { name: 'wallets hold what was paid', inspect: judge, conclude: judge };
};

const isCredited = ({ settlement }: Payment, settlementId: string): boolean =>
  settlement?.settlementId === settlementId && settlement.creditEntryId !== undefined;

/** Paid, and booked by the record that they pay. */
const settledPayouts = (records: Records): readonly Payout[] => {
  const payments = new Map(paymentsIn(records).map((payment) => [payment.paymentId, payment]));
  const lines = new Map(bookedLinesIn(records).map((line) => [line.paymentId, line]));
  return payoutsIn(records).filter(({ key, status, subject, attempt }) => {
    if (status !== 'paid') return false;
    if (subject.kind === 'payroll_line') {
      const line = lines.get(`${subject.payrollId}.${subject.lineId}`);
      return line?.status === 'paid' && line.attempt === attempt;
    }
    const payment = payments.get(subject.paymentId);
    return payment !== undefined && isCredited(payment, key);
  });
};

const settledElsewhere = (records: Records): readonly Payment[] =>
  paymentsIn(records).filter(
    (payment) => payment.paidElsewhere !== undefined && isCredited(payment, `${payment.paymentId}.elsewhere`),
  );

/** Lines whose part of their batch is booked, whatever became of them. */
const bookedLinesIn = (records: Records): readonly PayrollLine[] => {
  const batches = new Map(batchesIn(records).map((batch) => [`${batch.payrollId}.${batch.batch}`, batch]));
  return payrollLinesIn(records).filter((line) => {
    const batch = batches.get(`${line.payrollId}.${line.batch}`);
    return batch !== undefined && isBooked(batch, partOf(line));
  });
};
