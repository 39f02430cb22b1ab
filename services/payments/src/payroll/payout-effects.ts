import { add, money, subtract } from '#shared/money/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { releaseLines } from '../money/movements.ts';
import { subjectOf } from '../payouts/domain/payout.ts';
import type { Payout } from '../payouts/domain/payout.ts';
import { batchSettled, lineEnded, paymentReturned } from './domain/announcements.ts';
import {
  accountWaitOf,
  afterPayout,
  updateCounters,
  endsRound,
  isBooked,
  partOf,
  settlementIdOf,
} from './domain/line.ts';
import type { BatchProgress, PayrollLine } from './domain/line.ts';
import { correctOutcome } from './domain/payroll.ts';
import type { Payroll } from './domain/payroll.ts';
import { reversalEntries } from '../payouts/payout-effects.ts';
import type { PayoutChange, PayoutEffects, TransactionParts } from '../payouts/payout-effects.ts';
import { putAccountWait } from '../payouts/records.ts';
import { announcePayableLines } from './account-ready.ts';
import type { AccountReadyPorts } from './account-ready.ts';
import type { PayrollRecords } from './records.ts';

/**
 * Effects on payroll lines. When a payout ends, the same transaction ends its line and decrements its batch's counter; the
 * last line of a round adds the event that resumes the batch's execution.
 */
export const createPayrollPayoutEffects = (service: AccountReadyPorts): PayoutEffects => ({
  effectsOf: async (change) => {
    const { payrolls: records } = service;
    const { line, progress } = await recordsOf(records, change.after);
    const booked = isBooked(progress.value, partOf(line.value));
    const after = afterPayout(line.value, change.after, change.at, { booked });
    if (after === line.value) return {};
    const counters = updateCounters(progress.value, line.value, after);
    const wait = accountWaitOf(after);
    const changes = [
      records.putLine(after, line),
      records.putProgress(counters, progress),
      ...(wait === undefined ? [] : [putAccountWait(wait)]),
    ];
    const events = [
      ...lineEnded(after, change.after),
      ...(endsRound(progress.value, counters) ? [batchSettled(counters, change.at)] : []),
    ];
    if (after.status !== 'reversed') return { changes, events };
    const reversal = await reverseLine(records, change, after);
    return { ...reversal, changes: [...changes, ...reversal.changes], events: [...events, ...reversal.events] };
  },

  accountReady: (waits, account) => announcePayableLines(service, waits, account),

  signalsFor: () => [],
});

const recordsOf = async (records: PayrollRecords, payout: Payout) => {
  const { payrollId, lineId, batch } = subjectOf(payout, 'payroll_line');
  const [line, progress] = await Promise.all([
    records.getLine(`${payrollId}.${lineId}`),
    records.getProgress(payrollId, batch),
  ]);
  if (line === undefined || progress === undefined)
    throw new Error(`Payout ${payout.key} pays a line that is not on record`);
  return { line, progress } satisfies { line: Versioned<PayrollLine>; progress: Versioned<BatchProgress> };
};

/** The line is no longer paid: its entries are reversed, and what was locked for it is released to the client. */
const reverseLine = async (
  records: PayrollRecords,
  { after: payout, books, at }: PayoutChange,
  line: PayrollLine,
): Promise<Required<TransactionParts>> => {
  const { payrollId, paymentId, clientId, amount } = line;
  const failureId = payout.failureId ?? payout.key;
  const reversals = await reversalEntries(books, {
    settlementId: settlementIdOf(line, partOf(line)),
    line: paymentId,
    failureId,
    at,
  });
  const read = await records.readPayroll(payrollId);
  const payroll = withReturned(read.value, line, at);
  const lines = [{ amount, reference: paymentId }];
  return {
    entries: [...reversals, releaseLines({ clientId, releaseId: `${paymentId}.${failureId}`, lines, at })],
    changes: [records.putPayroll(payroll, read)],
    events: paymentReturned(read.value, line, at),
  };
};

/**
 * A completed payroll counts one paid line less. A payroll that is not completed counts its lines later; it is written all the
 * same, so that a concurrent completion counts again.
 */
const withReturned = (payroll: Payroll, { amount }: PayrollLine, at: string): Payroll => {
  const { outcome } = payroll;
  if (outcome === undefined) return { ...payroll, updatedAt: at };
  const one = money(amount.amountMinor, outcome.paid.currency);
  return correctOutcome(
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
