import type { PlantedBug } from '../../simulator/run/workflow.ts';
import { bug, commonBugs, edit } from '../../payments-shared/planted.ts';

const ODDS = { withinSeeds: 300, rate: 0.3 };

/** Each takes one safety of payrolls away. The simulator must notice within so many seeds. */
export const planted: readonly PlantedBug[] = [
  ...commonBugs({ fair: ODDS, foul: ODDS }),
  bug(
    'failed-lines-keep-their-funds',
    'what a failed line had locked is given back',
    ODDS,
    edit(
      'payroll/handlers/settlePayrollBatch.ts',
      '...(isPositive(release) ? [releaseFunds({ clientId, releaseId: settlementId, amount: release, at })] : []),',
      '',
    ),
  ),
  bug(
    'cancelled-keeps-its-funds',
    'what a cancelled payroll had locked is given back',
    ODDS,
    edit(
      'payroll/handlers/releasePayrollFunds.ts',
      'entries: [releaseFunds({ clientId, releaseId: payrollId, amount: total, at })],',
      'entries: [],',
    ),
  ),
  bug(
    'part-booked-twice',
    'a part of a batch is booked once',
    ODDS,
    // Behind what the batch knows of its parts stands the ledger, which has each entry once.
    edit(
      'payroll/handlers/settlePayrollBatch.ts',
      'if (known !== undefined) return { entries: await written(books, known), result: undefined };',
      '',
    ),
    edit(
      'payroll/handlers/settlePayrollBatch.ts',
      'const settlementId = settlementIdOf({ payrollId, batch }, part);',
      'const settlementId = settlementIdOf({ payrollId, batch }, part) + at;',
    ),
  ),
  bug(
    'locked-twice',
    'the funds of a payroll are locked once',
    ODDS,
    edit('payroll/handlers/lockPayrollFunds.ts', 'if (lockedAt !== undefined) {', "if (lockedAt === '') {"),
    edit(
      'payroll/handlers/lockPayrollFunds.ts',
      'lockFunds({ clientId, lockId: payrollId,',
      'lockFunds({ clientId, lockId: payrollId + at,',
    ),
  ),
  bug(
    'cancelled-while-paid',
    'a payroll of which somebody may have been paid is not cancelled',
    ODDS,
    edit(
      'payroll/domain/payroll.ts',
      "EDGES[status].includes('cancelled') && payingSince === undefined;",
      "EDGES[status].includes('cancelled');",
    ),
  ),
  bug(
    'paid-though-cancelled',
    'nobody is paid by a payroll that was cancelled before its first payout',
    ODDS,
    edit(
      'payroll/batches.ts',
      "if (read.value.status === 'cancelled') throw",
      'if (read.value.payrollId === undefined) throw',
    ),
    edit(
      'payroll/domain/payroll.ts',
      "if (payroll.status !== 'processing') throw illegal(payroll, 'pay anybody');",
      '',
    ),
  ),
  bug(
    'uncounted',
    'the end of a payout counts down its batch',
    ODDS,
    edit(
      'payroll/payout-effects.ts',
      'records.putProgress(counters, progress)];',
      'records.putProgress(progress.value, progress)];',
    ),
  ),
  bug(
    'returned-and-not-counted',
    'a payment that comes back changes how its payroll ended',
    ODDS,
    edit('payroll/payout-effects.ts', 'changes: [records.putPayroll(payroll, read)],', 'changes: [],'),
  ),
  bug(
    'returned-and-not-released',
    'what comes back is the client’s to spend again',
    ODDS,
    edit(
      'payroll/payout-effects.ts',
      'entries: [...opposites, releaseFunds({ clientId, releaseId: `${paymentId}.${failureId}`, amount, at })],',
      'entries: opposites,',
    ),
  ),
  bug(
    'two-drivers',
    'one execution drives a payroll',
    ODDS,
    edit(
      'payroll/handlers/startPayroll.ts',
      'if (holder !== undefined && (await executions.isRunning(holder.executionArn))) {',
      "if (holder?.executionArn === '') {",
    ),
  ),
  bug(
    'nobody-woken',
    'funds that are given back wake who waits for them',
    ODDS,
    edit('escrow/funding-queue.ts', 'if (waiters.length === 0) return;', 'return;'),
  ),
  bug(
    'deadline-moves',
    'funds have seven days, however often they come short',
    ODDS,
    edit(
      'payroll/domain/payroll.ts',
      'funding: { ...funding, round: funding.round + 1, visit }',
      'funding: { ...funding, deadlineAt, round: funding.round + 1, visit }',
    ),
  ),
  bug(
    'silence-is-patient',
    'Stripe is asked about a batch that it is silent about',
    ODDS,
    edit('payroll/handlers/checkPayrollBatch.ts', 'await askAboutPayout(service, key);', 'await Promise.resolve();'),
  ),
  bug(
    'approved-unseen',
    'who approves a payroll approves what they saw of it',
    ODDS,
    edit('payroll/domain/payroll.ts', 'if (payroll.submittedAt !== submittedAt) {', "if (submittedAt === '') {"),
  ),
  bug(
    'paid-again-twice',
    'a failed line is paid again by one payroll',
    ODDS,
    edit('payroll/retry-draft.ts', ' && !taken.has(lineId)', ''),
  ),
];
