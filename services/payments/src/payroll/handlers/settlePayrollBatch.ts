import type { InferType } from 'yup';
import { add, isPositive, money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { creditContractorWallet, debitClientEscrow, releaseLines } from '../../money/movements.ts';
import type { BatchLine } from '../../money/movements.ts';
import { batchBooked, fundsReleased } from '../domain/announcements.ts';
import { BatchUnsettledError } from '../domain/errors.ts';
import { isBooked, partOf, partsOf, settled, settlementIdOf } from '../domain/line.ts';
import type { BatchProgress, BookedPart, PayrollLine } from '../domain/line.ts';
import type { LedgerEntry } from '../../money/postings.ts';
import type { Books, Movements } from '../../ledger/index.ts';
import type { PayrollPorts } from '../ports.ts';
import { readBatch, readProgress } from '../batches.ts';
import type { BatchOnRecord, BatchId } from '../batches.ts';
import type { Payrolls } from '../drafts.ts';
import { resumeFundingQueue } from '../../escrow/funding-queue.ts';
import { payments, signals } from '../../wiring.ts';
import { batchInput } from './initiatePayrollBatch.ts';

type Dependencies = Pick<PayrollPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals' | 'clock' | 'sleep'> & Payrolls;

/**
 * Task `UpdateWallets`: book a batch whose payouts have all ended. Wallets are credited and the client's locked funds
 * debited with what was paid; what failed is given back. So many lines at a time as fit into one transaction.
 *
 * @throws BatchUnsettledError when payouts are under way
 */
export const settlePayrollBatch =
  (service: Dependencies) =>
  async (batchId: InferType<typeof batchInput>): Promise<{ batch: number; paidLines: number; failedLines: number }> => {
    const { ledger } = service;
    const begun = await readBatch(service, batchId);
    for (const part of partsOf(begun.progress.value)) {
      // All batches of a payroll, and there may be 40 at once, debit one account: most that lose only have to try again.
      await retryOnConflict(() => ledger.move(bookPart(service, batchId, part, begun)), {
        ...service,
        attempts: MOVE_ATTEMPTS_FACTOR,
      });
    }
    const { booked, clientId } = (await readProgress(service, batchId)).value;
    // Also for a replay: the first call may have crashed right before this.
    if (booked.some(({ releasedMinor }) => releasedMinor > 0)) {
      await resumeFundingQueue(service, clientId, currencyOf(begun));
    }
    return { batch: batchId.batch, ...sumOf(booked) };
  };

/** `move` makes 16 attempts of its own each time. */
const MOVE_ATTEMPTS_FACTOR = 4;

/**
 * Books one part. Every line of it that changes writes the batch's counters as well: as long as these are the ones that
 * were `seen`, so are the lines, and an attempt that lost does not read them again.
 */
const bookPart = (service: Dependencies, batchId: BatchId, part: number, begun: BatchOnRecord) => {
  let seen = begun;
  return async (books: Books): Promise<Movements<undefined>> => {
    const progress = await readProgress(service, batchId);
    const known = progress.value.booked.find((one) => one.part === part);
    if (known !== undefined) return { entries: await written(books, known), result: undefined };
    if (progress.version !== seen.progress.version) seen = await readBatch(service, batchId);
    const lines = seen.lines.map(({ value }) => value).filter((line) => partOf(line) === part);
    if (lines.some(({ status }) => status === 'paying')) {
      throw new BatchUnsettledError(`Batch ${batchId.batch} of ${batchId.payrollId} has payouts under way`);
    }
    return { ...movementsOf(service, seen.progress, lines, part), result: undefined };
  };
};

const movementsOf = (
  { payrolls: records, clock }: Dependencies,
  progress: BatchOnRecord['progress'],
  lines: readonly PayrollLine[],
  part: number,
) => {
  const at = clock.now();
  const { entries, booked, release } = bookingOf(progress.value, lines, { part, at });
  const after: BatchProgress = { ...progress.value, booked: [...progress.value.booked, booked] };
  const releaseId = settlementIdOf(after, part);
  return {
    entries,
    changes: [records.putProgress(after, progress)],
    events: [
      ...(isPositive(release) ? [fundsReleased(after, release, { releaseId, at })] : []),
      ...(partsOf(after).every((one) => isBooked(after, one)) ? batchBooked(after, totalsOf(after, release), at) : []),
    ],
  };
};

/** As they were written at first. */
const written = async (books: Books, { entryIds }: BookedPart): Promise<readonly LedgerEntry[]> =>
  (await Promise.all(entryIds.map((entryId) => books.entry(entryId)))).filter((entry) => entry !== undefined);

interface Booking {
  readonly entries: readonly LedgerEntry[];
  readonly booked: BookedPart;
  readonly release: Money;
}

const bookingOf = (
  { payrollId, clientId, batch }: BatchProgress,
  lines: readonly PayrollLine[],
  { part, at }: { readonly part: number; readonly at: string },
): Booking => {
  const { paid, failed, paidAmount, release } = settled(lines, firstOf(lines).amount.currency);
  const settlementId = settlementIdOf({ payrollId, batch }, part);
  const credits = paid.map(({ contractorId, ...line }) => ({ contractorId, ...bookedLineOf(line) }));
  const releases = failed.map(bookedLineOf);
  const entries = [
    ...(credits.length > 0
      ? [
          creditContractorWallet({ settlementId, credits, at }),
          debitClientEscrow({ settlementId, clientId, debits: credits, at }),
        ]
      : []),
    ...(releases.length > 0 ? [releaseLines({ clientId, releaseId: settlementId, lines: releases, at })] : []),
  ];
  return {
    entries,
    release,
    booked: {
      part,
      entryIds: entries.map(({ entryId }) => entryId),
      paidLines: paid.length,
      paidMinor: paidAmount.amountMinor,
      failedLines: failed.length,
      releasedMinor: release.amountMinor,
    },
  };
};

const bookedLineOf = ({ amount, paymentId }: Pick<PayrollLine, 'amount' | 'paymentId'>): BatchLine => ({
  amount,
  reference: paymentId,
});

const currencyOf = ({ lines }: BatchOnRecord): string => firstOf(lines.map(({ value }) => value)).amount.currency;

const firstOf = ([first]: readonly PayrollLine[]): PayrollLine => {
  if (first === undefined) throw new Error('A batch has at least one line');
  return first;
};

const sumOf = (parts: readonly BookedPart[]) => ({
  paidLines: parts.reduce((total, { paidLines }) => total + paidLines, 0),
  failedLines: parts.reduce((total, { failedLines }) => total + failedLines, 0),
});

const totalsOf = ({ booked }: BatchProgress, { currency }: Money) => ({
  ...sumOf(booked),
  paid: booked.reduce((total, { paidMinor }) => add(total, money(paidMinor, currency)), money(0, currency)),
});

export const handler = task(batchInput, () => settlePayrollBatch({ ...payments(), signals: signals() }));
