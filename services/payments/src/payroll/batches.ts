import { mapEach } from '#shared/concurrency/index.ts';
import { NotFoundError } from '#shared/errors/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { needsTransferReversal } from '../payouts/domain/payout.ts';
import { PayrollCancelledError } from './domain/errors.ts';
import { accountWaitOf, newLine, newProgress, payoutKeyOf, payoutRequestFor } from './domain/line.ts';
import type { Accounts, BatchProgress, PayrollLine } from './domain/line.ts';
import type { PayrollBatch } from './domain/order.ts';
import { BATCH_WORK_MS } from './domain/policy.ts';
import { beginPaying } from './domain/payroll.ts';
import { initiatePayout } from '../payouts/initiate-payout.ts';
import { refreshPayout } from '../payouts/payout-transitions.ts';
import type { PayoutDependencies } from '../payouts/payout-transitions.ts';
import type { Payrolls } from './drafts.ts';

export type BatchDependencies = PayoutDependencies & Payrolls;

export interface BatchId {
  readonly payrollId: string;
  readonly batch: number;
}

export interface BatchOnRecord {
  readonly progress: Versioned<BatchProgress>;
  /** In the order in which they were ordered. */
  readonly lines: readonly Versioned<PayrollLine>[];
}

const requireBatch = async ({ payrolls }: Payrolls, { payrollId, batch }: BatchId): Promise<PayrollBatch> => {
  const read = await payrolls.getBatch(payrollId, batch);
  if (read === undefined) throw new NotFoundError(`Payroll ${payrollId} has no batch ${batch}`);
  return read.value;
};

export const readProgress = async (
  { payrolls }: Payrolls,
  { payrollId, batch }: BatchId,
): Promise<Versioned<BatchProgress>> => {
  const progress = await payrolls.getProgress(payrollId, batch);
  if (progress === undefined) throw new NotFoundError(`Batch ${batch} of ${payrollId} was not begun`);
  return progress;
};

/** A batch that was begun. The counters are read first: who writes over them has seen all lines they count. */
export const readBatch = async (service: Payrolls, batchId: BatchId): Promise<BatchOnRecord> => {
  const { payrolls } = service;
  const progress = await readProgress(service, batchId);
  const { orders } = await requireBatch(service, batchId);
  return { progress, lines: await payrolls.linesOf(batchId.payrollId, orders) };
};

/**
 * Put a batch's lines on their way, once: their records, all `paying`, and its counters.
 * @throws PayrollCancelledError when the payroll was cancelled before its first payout
 */
export const beginBatch = (service: BatchDependencies, batchId: BatchId): Promise<BatchOnRecord> =>
  retryOnConflict(async () => {
    const { payrolls, store, clock } = service;
    const { payrollId, batch } = batchId;
    if ((await payrolls.getProgress(payrollId, batch)) !== undefined) return readBatch(service, batchId);
    const read = await payrolls.readPayroll(payrollId);
    if (read.value.status === 'cancelled') throw new PayrollCancelledError(`Payroll ${payrollId} was cancelled`);
    const at = clock.now();
    const paying = beginPaying(read.value, at);
    const ordered = await requireBatch(service, batchId);
    await store.commit([
      ...(paying === read.value ? [] : [payrolls.putPayroll(paying, read)]),
      payrolls.putProgress(newProgress(paying, ordered, at)),
      ...ordered.orders.map((order, position) => payrolls.putLine(newLine(paying, ordered, order, { position, at }))),
    ]);
    return readBatch(service, batchId);
  }, service);

/**
 * Have the payouts made of all lines that are to be paid, one after the other, until it is time to hand back. A payout that
 * was made before costs one read of its record, so it does not matter where the last call stopped.
 *
 * @returns whether some are left
 * @throws ProviderUnavailableError while Stripe is silent, or all calls of the next seconds are taken;
 * PayoutAccountMissingError, a fault: no payroll is submitted without the accounts of its contractors, and none vanishes
 */
export const payLines = async (service: BatchDependencies, lines: readonly PayrollLine[]): Promise<boolean> => {
  const { clock } = service;
  const until = Date.parse(clock.now()) + BATCH_WORK_MS;
  for (const line of lines) {
    if (line.status !== 'paying') continue;
    if (Date.parse(clock.now()) >= until) return true;
    await initiatePayout(service, payoutRequestFor(line));
  }
  return false;
};

/** Accounts of the contractors for whose account a line failed. */
export const accountsOf = async (
  { payoutRecords }: Pick<BatchDependencies, 'payoutRecords'>,
  lines: readonly PayrollLine[],
): Promise<Accounts> => {
  const contractorIds = new Set(lines.flatMap((line) => accountWaitOf(line)?.contractorId ?? []));
  const accounts = await mapEach([...contractorIds], async (id) => (await payoutRecords.getPayoutAccount(id))?.value);
  return new Map(accounts.flatMap((account) => (account === undefined ? [] : [[account.contractorId, account]])));
};

/**
 * The call that recorded a failure may have crashed before the transfer was reversed: no batch is booked
 * before it is.
 */
export const reverseFailedTransfers = async (
  service: BatchDependencies,
  lines: readonly PayrollLine[],
): Promise<void> => {
  for (const line of lines.filter(({ status }) => status === 'failed')) {
    const payout = (await service.payoutRecords.getPayout(payoutKeyOf(line)))?.value;
    if (payout !== undefined && needsTransferReversal(payout)) await refreshPayout(service, payout.key);
  }
};
