import type { PlantedBug } from '../../simulator/run/workflow.ts';

interface Removal {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** @param removals Several where one guard stands behind another: with only one of them gone nothing happens */
const bug = (name: string, safety: string, ...removals: readonly [Removal, ...Removal[]]): PlantedBug => ({
  name,
  safety,
  withinSeeds: 300,
  rate: 0.3,
  mutation: removals.map(({ file, ...change }, index) => ({
    name: `${name}-${index + 1}`,
    file: `services/payments/src/${file}`,
    ...change,
  })),
});

/** Each takes one safety of payrolls away. The simulator must notice within so many seeds. */
export const planted: readonly PlantedBug[] = [
  bug('transfer-without-key', 'the same attempt is the same transfer', {
    file: 'adapters/stripe.ts',
    find: "{ idempotencyKey: `transfer/${key}${again ? AGAIN : ''}` },",
    replace: '{},',
  }),
  bug('payout-without-key', 'the same attempt is the same payout', {
    file: 'adapters/stripe.ts',
    find: "{ stripeAccount: stripeAccountId, idempotencyKey: `payout/${key}${again ? AGAIN : ''}` },",
    replace: '{ stripeAccount: stripeAccountId },',
  }),
  bug('failed-lines-keep-their-funds', 'what a failed line had locked is given back', {
    file: 'handlers/settlePayrollBatch.ts',
    find: '...(isPositive(release) ? [releaseFunds({ clientId, releaseId: settlementId, amount: release, at })] : []),',
    replace: '',
  }),
  bug('cancelled-keeps-its-funds', 'what a cancelled payroll had locked is given back', {
    file: 'handlers/releasePayrollFunds.ts',
    find: 'entries: [releaseFunds({ clientId, releaseId: payrollId, amount: total, at })],',
    replace: 'entries: [],',
  }),
  bug(
    'part-booked-twice',
    'a part of a batch is booked once',
    // Behind what the batch knows of its parts stands the ledger, which has each entry once.
    {
      file: 'handlers/settlePayrollBatch.ts',
      find: 'if (known !== undefined) return { entries: await written(books, known), result: undefined };',
      replace: '',
    },
    {
      file: 'handlers/settlePayrollBatch.ts',
      find: 'const settlementId = settlementIdOf({ payrollId, batch }, part);',
      replace: 'const settlementId = settlementIdOf({ payrollId, batch }, part) + at;',
    },
  ),
  bug('paid-after-failed', 'a payout that failed stays so, whatever comes late', {
    file: 'domain/payout.ts',
    find: 'failed: [],',
    replace: "failed: ['paid'],",
  }),
  bug(
    'locked-twice',
    'the funds of a payroll are locked once',
    {
      file: 'handlers/lockPayrollFunds.ts',
      find: 'if (lockedAt !== undefined) {',
      replace: "if (lockedAt === '') {",
    },
    {
      file: 'handlers/lockPayrollFunds.ts',
      find: 'lockFunds({ clientId, lockId: payrollId,',
      replace: 'lockFunds({ clientId, lockId: payrollId + at,',
    },
  ),
  bug('cancelled-while-paid', 'a payroll of which somebody may have been paid is not cancelled', {
    file: 'domain/payroll.ts',
    find: "EDGES[status].includes('cancelled') && payingSince === undefined;",
    replace: "EDGES[status].includes('cancelled');",
  }),
  bug(
    'paid-though-cancelled',
    'nobody is paid by a payroll that was cancelled before its first payout',
    {
      file: 'payroll-batches.ts',
      find: "if (read.value.status === 'cancelled') throw",
      replace: 'if (read.value.payrollId === undefined) throw',
    },
    {
      file: 'domain/payroll.ts',
      find: "if (payroll.status !== 'processing') throw illegal(payroll, 'pay anybody');",
      replace: '',
    },
  ),
  bug('uncounted', 'the end of a payout counts down its batch', {
    file: 'payroll-line-owner.ts',
    find: 'records.putProgress(counters, progress)];',
    replace: 'records.putProgress(progress.value, progress)];',
  }),
  bug('returned-and-not-counted', 'a payment that comes back changes how its payroll ended', {
    file: 'payroll-line-owner.ts',
    find: 'changes: [records.putPayroll(payroll, read)],',
    replace: 'changes: [],',
  }),
  bug('returned-and-not-released', 'what comes back is the client’s to spend again', {
    file: 'payroll-line-owner.ts',
    find: 'entries: [...opposites, releaseFunds({ clientId, releaseId: `${paymentId}.${failureId}`, amount, at })],',
    replace: 'entries: opposites,',
  }),
  bug('never-taken-back', 'a failed attempt takes its transfer back', {
    file: 'domain/payout.ts',
    find: 'payout.takenBackAt === undefined;',
    replace: 'payout.takenBackAt !== undefined;',
  }),
  bug('two-drivers', 'one execution drives a payroll', {
    file: 'handlers/startPayroll.ts',
    find: 'if (holder !== undefined && (await executions.isRunning(holder.executionArn))) {',
    replace: "if (holder?.executionArn === '') {",
  }),
  bug('approved-unseen', 'who approves a payroll approves what they saw of it', {
    file: 'domain/payroll.ts',
    find: 'if (payroll.submittedAt !== submittedAt) {',
    replace: "if (submittedAt === '') {",
  }),
  bug('nobody-woken', 'funds that are given back wake who waits for them', {
    file: 'waiters.ts',
    find: 'if (waiters.length === 0) return;',
    replace: 'return;',
  }),
  bug('deadline-moves', 'funds have seven days, however often they come short', {
    file: 'domain/payroll.ts',
    find: 'funding: { ...funding, round: funding.round + 1, visit }',
    replace: 'funding: { ...funding, deadlineAt, round: funding.round + 1, visit }',
  }),
  bug('silence-is-patient', 'Stripe is asked about a batch that it is silent about', {
    file: 'handlers/checkPayrollBatch.ts',
    find: 'await askAboutPayout(service, key);',
    replace: 'await Promise.resolve();',
  }),
  bug('paid-again-twice', 'a failed line is paid again by one payroll', {
    file: 'payroll-redraft.ts',
    find: ' && !taken.has(lineId)',
    replace: '',
  }),
  {
    ...bug('unconditional', 'a write insists on what it read', { file: '', find: '', replace: '' }),
    mutation: {
      name: 'unconditional',
      file: 'shared/store/memory-store.ts',
      find: 'if (failed.length > 0) throw new StoreConflictError(failed);',
      replace: '',
    },
  },
];
