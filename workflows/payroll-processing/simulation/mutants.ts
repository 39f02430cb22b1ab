import type { Mutant } from '../../simulator/run/workflow.ts';
import { edit, mutant } from '../../payments-shared/mutants.ts';

const ODDS = { withinSeeds: 300, rate: 0.3 };

/** Each mutant removes one safeguard of `PayrollProcessing`. */
export const mutants: readonly Mutant[] = [
  mutant(
    'failed-lines-keep-their-funds',
    'the funds of a failed line are released',
    ODDS,
    edit(
      'payroll/handlers/settlePayrollBatch.ts',
      '...(releases.length > 0 ? [releaseLines({ clientId, releaseId: settlementId, lines: releases, at })] : [])',
      '...[]',
    ),
  ),
  mutant(
    'cancelled-keeps-its-funds',
    'the funds of a cancelled payroll are released',
    { ...ODDS, knownSeed: 22 },
    edit(
      'payroll/handlers/releasePayrollFunds.ts',
      '[releaseFunds({ clientId, releaseId: payrollId, amount: total, at })]',
      '[]',
    ),
  ),
  mutant(
    'one-row-for-a-batch',
    'a wallet has a row for each payroll line',
    ODDS,
    edit('money/postings.ts', "new Set(['wallet', 'escrow'])", 'new Set()'),
  ),
  mutant(
    'part-booked-twice',
    'a part of a batch is booked once',
    ODDS,
    // The batch records its booked parts; the ledger then refuses a second entry with the same id.
    edit(
      'payroll/handlers/settlePayrollBatch.ts',
      'if (known !== undefined) return { entries: await written(books, known), result: undefined };',
      '',
    ),
    edit(
      'payroll/handlers/settlePayrollBatch.ts',
      'settlementIdOf({ payrollId, batch }, part)',
      'settlementIdOf({ payrollId, batch }, part) + at',
    ),
  ),
  mutant(
    'locked-twice',
    'the funds of a payroll are locked once',
    ODDS,
    edit('payroll/handlers/lockPayrollFunds.ts', 'lockedAt !== undefined', "lockedAt === ''"),
    edit('payroll/handlers/lockPayrollFunds.ts', 'lockId: payrollId', 'lockId: payrollId + at'),
  ),
  mutant(
    'cancelled-while-paid',
    'a payroll cannot be cancelled once a payout may exist',
    ODDS,
    edit(
      'payroll/domain/payroll.ts',
      "EDGES[status].includes('cancelled') && payingSince === undefined",
      "EDGES[status].includes('cancelled')",
    ),
  ),
  mutant(
    'paid-though-cancelled',
    'a payroll that was cancelled before its first payout pays no one',
    { ...ODDS, knownSeed: 59 },
    edit('payroll/batches.ts', "read.value.status === 'cancelled'", 'read.value.payrollId === undefined'),
    edit(
      'payroll/domain/payroll.ts',
      "if (payroll.status !== 'processing') throw illegal(payroll.status, 'begin a payout');",
      '',
    ),
  ),
  mutant(
    'uncounted',
    'the end of a payout decreases the counter of its batch',
    ODDS,
    edit(
      'payroll/payout-effects.ts',
      'records.putProgress(counters, progress)',
      'records.putProgress(progress.value, progress)',
    ),
  ),
  mutant(
    'returned-and-not-counted',
    'a returned payment changes the outcome of its payroll',
    ODDS,
    edit('payroll/payout-effects.ts', '[records.putPayroll(payroll, read)]', '[]'),
  ),
  mutant(
    'returned-and-not-released',
    'the funds of a returned payment are available to the client again',
    ODDS,
    edit(
      'payroll/payout-effects.ts',
      '[...reversals, releaseLines({ clientId, releaseId: `${paymentId}.${failureId}`, lines, at })]',
      'reversals',
    ),
  ),
  mutant('two-drivers', 'one execution processes a payroll', ODDS, {
    file: 'shared/executions/index.ts',
    within: 'claimFor',
    find: "outcome === 'running'",
    replace: 'outcome === null',
  }),
  mutant(
    'no-waiter-resumed',
    'released funds resume the executions that wait for funds',
    ODDS,
    edit('escrow/funding-queue.ts', 'if (queue.length === 0) return;', 'return;'),
  ),
  mutant(
    'deadline-moves',
    'a payroll waits seven days for funds in all, however many rounds it takes',
    { ...ODDS, knownSeed: 21 },
    edit(
      'payroll/domain/payroll.ts',
      '{ ...funding, round: funding.round + 1, stateEnteredAt }',
      '{ ...funding, deadlineAt, round: funding.round + 1, stateEnteredAt }',
    ),
  ),
  mutant(
    'stripe-not-polled',
    'Stripe is polled for a batch whose webhooks are late',
    { ...ODDS, knownSeed: 138 },
    edit('payroll/handlers/checkPayrollBatch.ts', 'await refreshPayout(service, key);', 'await Promise.resolve();'),
  ),
  mutant(
    'stale-approval',
    'an approval is valid only for the version that the approver saw',
    ODDS,
    edit('payroll/domain/payroll.ts', 'payroll.submittedAt !== submittedAt', "submittedAt === ''"),
  ),
  mutant(
    'split-payrolls',
    'what a person submits within a day is added up',
    ODDS,
    edit(
      'payroll/domain/four-eyes.ts',
      'recent.reduce((all, { amountMinor }) => all + amountMinor, total.amountMinor)',
      'total.amountMinor',
    ),
  ),
  mutant(
    'submitted-side-by-side',
    'two payrolls that a person submits at the same moment count both',
    ODDS,
    edit('payroll/handlers/processPayroll.ts', '...(alone === undefined ? [] : [alone])', '...[]'),
  ),
  mutant(
    'retried-by-two-payrolls',
    'a failed line is paid by one further payroll only',
    ODDS,
    edit('payroll/retry-draft.ts', 'failed.has(lineId) && !taken.has(lineId)', 'failed.has(lineId)'),
  ),
];
