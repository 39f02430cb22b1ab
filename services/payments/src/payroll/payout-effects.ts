import { add, money, subtract } from '#shared/money/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { releaseFunds } from '../money/movements.ts';
import { subjectOf } from '../payouts/domain/payout.ts';
import type { Payout } from '../payouts/domain/payout.ts';
import { batchSettled, lineEnded, paymentReturned } from './domain/announcements.ts';
import { afterPayout, counted, endsRound, isBooked, partOf, settlementIdOf } from './domain/line.ts';
import type { BatchProgress, PayrollLine } from './domain/line.ts';
import { completeAgain } from './domain/payroll.ts';
import type { Payroll } from './domain/payroll.ts';
import { oppositesOf } from '../payouts/payout-effects.ts';
import type { Consequences, PayoutMove, PayoutOwner } from '../payouts/payout-effects.ts';
import type { PayrollRecords } from './records.ts';

/**
 * Lines of payrolls. With the end of its payout a line ends, and its batch counts down, in the same transaction; the last
 * one of a round has that told to the batch's execution, by an event that goes with the commit.
 */
export const createPayrollLineOwner = (records: PayrollRecords): PayoutOwner => ({
  moved: async (move) => {
    const { line, progress } = await recordsOf(records, move.after);
    const booked = isBooked(progress.value, partOf(line.value));
    const after = afterPayout(line.value, move.after, move.at, { booked });
    if (after === line.value) return {};
    const counters = counted(progress.value, line.value, after);
    const changes = [records.putLine(after, line), records.putProgress(counters, progress)];
    const events = [
      ...lineEnded(after, move.after),
      ...(endsRound(progress.value, counters) ? [batchSettled(counters, move.at)] : []),
    ];
    if (after.status !== 'reversed') return { changes, events };
    const back = await bookBack(records, move, after);
    return { ...back, changes: [...changes, ...(back.changes ?? [])], events: [...events, ...(back.events ?? [])] };
  },

  told: () => [],
});

const recordsOf = async (records: PayrollRecords, payout: Payout) => {
  const { payrollId, lineId, batch } = subjectOf(payout, 'payroll_line');
  const [line, progress] = await Promise.all([
    records.getLine(`${payrollId}.${lineId}`),
    records.getProgress(payrollId, batch),
  ]);
  if (line === undefined || progress === undefined) throw new Error(`Payout ${payout.key} pays no line on record`);
  return { line, progress } satisfies { line: Versioned<PayrollLine>; progress: Versioned<BatchProgress> };
};

/** The line is paid no more: the ledger says the opposite, and what was locked for it is the client's to spend again. */
const bookBack = async (
  records: PayrollRecords,
  { after: payout, books, at }: PayoutMove,
  line: PayrollLine,
): Promise<Consequences> => {
  const { payrollId, paymentId, clientId, amount } = line;
  const failureId = payout.failureId ?? payout.key;
  const opposites = await oppositesOf(books, {
    settlementId: settlementIdOf(line, partOf(line)),
    line: paymentId,
    failureId,
    at,
  });
  const read = await records.readPayroll(payrollId);
  const payroll = withReturned(read.value, line, at);
  return {
    entries: [...opposites, releaseFunds({ clientId, releaseId: `${paymentId}.${failureId}`, amount, at })],
    changes: [records.putPayroll(payroll, read)],
    events: paymentReturned(read.value, line, at),
  };
};

/**
 * A payroll that was completed counts one line less as paid. One that is not counts later; it is written all the same, so
 * that who is completing it right now counts again.
 */
const withReturned = (payroll: Payroll, { amount }: PayrollLine, at: string): Payroll => {
  const { outcome } = payroll;
  if (outcome === undefined) return { ...payroll, updatedAt: at };
  const one = money(amount.amountMinor, outcome.paid.currency);
  return completeAgain(
    payroll,
    {
      ...outcome,
      paidLines: outcome.paidLines - 1,
      paid: subtract(outcome.paid, one),
      failedLines: outcome.failedLines + 1,
      released: add(outcome.released, one),
    },
    at,
  );
};
