import { money, sum } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { isReadyAfter } from '../../payouts/domain/account-wait.ts';
import type { AccountWait } from '../../payouts/domain/account-wait.ts';
import type { ContractorPayment } from '../../payouts/domain/contractor-payment.ts';
import type { PayoutAccount } from '../../payouts/domain/payout-account.ts';
import { failureClassOf } from '../../payouts/domain/payout-failure.ts';
import type { Payout, PayoutRequest } from '../../payouts/domain/payout.ts';
import type { Payroll, PayrollOutcome } from './payroll.ts';
import type { PayrollBatch, PayrollOrder } from './order.ts';
import { MAX_LINE_ATTEMPTS, PART_LINES } from './policy.ts';

/** One line on its way: written when its batch begins to be paid. Before that there is only the order for it. */
export interface PayrollLine extends ContractorPayment {
  readonly kind: 'payroll';
  readonly payrollId: string;
  readonly lineId: string;
  readonly batch: number;
  /** Place within its batch, from 0. */
  readonly position: number;
  readonly status: PayrollLineStatus;
  /** Which payout of it is, or was, the present one. Counts from 1. */
  readonly attempt: number;
  readonly failureCode?: string;
  /** When it was paid, or failed the last time. */
  readonly endedAt?: string;
  /** Of a failed one: when its payout was intended, and the account's readiness when it was sent. */
  readonly sentAt?: string;
  readonly readiness?: number;
}

export const PAYROLL_LINE_STATUSES = ['paying', 'paid', 'failed', 'reversed'] as const;
/** `failed`: its money stays the client's. `reversed`: it was booked as paid, and the bank sent the money back. */
export type PayrollLineStatus = (typeof PAYROLL_LINE_STATUSES)[number];

/** A line fails for good when its batch is settled; until then it may be tried again. */
export const LINE_TRANSITIONS: Readonly<Record<PayrollLineStatus, readonly PayrollLineStatus[]>> = {
  paying: ['paid', 'failed'],
  paid: ['failed', 'reversed'],
  failed: ['paying'],
  reversed: [],
};

/** Id by which a line is known outside of its payroll: to the contractor, in the ledger, in payouts' keys. */
export const paymentIdOf = ({ payrollId, lineId }: Pick<PayrollLine, 'payrollId' | 'lineId'>): string =>
  `${payrollId}.${lineId}`;

export const newLine = (
  { clientId, name }: Pick<Payroll, 'clientId' | 'name'>,
  { payrollId, batch }: Pick<PayrollBatch, 'payrollId' | 'batch'>,
  order: PayrollOrder,
  { position, at }: { readonly position: number; readonly at: string },
): PayrollLine => ({
  kind: 'payroll',
  paymentId: paymentIdOf({ payrollId, lineId: order.lineId }),
  payrollId,
  lineId: order.lineId,
  batch,
  position,
  clientId,
  contractorId: order.contractorId,
  amount: order.amount,
  reference: order.reference === '' ? name : order.reference,
  status: 'paying',
  attempt: 1,
  createdAt: at,
});

export const payoutKeyOf = ({ paymentId, attempt }: Pick<PayrollLine, 'paymentId' | 'attempt'>): string =>
  `${paymentId}.${attempt}`;

export const payoutRequestFor = ({ payrollId, lineId, batch, ...line }: PayrollLine): PayoutRequest => ({
  key: payoutKeyOf(line),
  subject: { kind: 'payroll_line', payrollId, lineId, batch },
  attempt: line.attempt,
  clientId: line.clientId,
  contractorId: line.contractorId,
  amount: line.amount,
});

/** Payout accounts of a batch's failed lines, by contractor. */
export type Accounts = ReadonlyMap<string, PayoutAccount>;

/** What a line waits for that failed for its contractor's account. */
export const accountWaitOf = (line: PayrollLine): AccountWait | undefined => {
  const { payrollId, lineId, batch, contractorId, failureClass, endedAt, createdAt } = line;
  if (!hasFailed(line) || failureClass !== 'contractor') return undefined;
  return {
    contractorId,
    subject: { kind: 'payroll_line', payrollId, lineId, batch },
    payoutKey: payoutKeyOf(line),
    sentAt: line.sentAt ?? endedAt ?? createdAt,
    readiness: line.readiness ?? 0,
  };
};

/**
 * A temporary failure with attempts left, or one for the contractor's account, which became ready since. A booked failure stays:
 * its funds are the client's again.
 */
export const canBeRetried = (
  line: PayrollLine,
  { progress, accounts }: { readonly progress: Pick<BatchProgress, 'booked'>; readonly accounts: Accounts },
): boolean => {
  if (line.status !== 'failed' || line.attempt >= MAX_LINE_ATTEMPTS || isBooked(progress, partOf(line))) return false;
  const wait = accountWaitOf(line);
  return wait === undefined
    ? line.failureClass === 'retry'
    : isReadyAfter(accounts.get(line.contractorId), wait.readiness);
};

export const retried = (line: PayrollLine): PayrollLine => {
  const { failureCode: _code, failureClass: _class, endedAt: _ended, sentAt: _sent, readiness: _seen, ...rest } = line;
  return { ...rest, status: 'paying', attempt: line.attempt + 1 };
};

const failedLine = (line: PayrollLine, payout: Payout, at: string): PayrollLine => {
  const { paidAt: _paid, ...rest } = line;
  const failureCode = payout.failureCode ?? payout.status;
  const failureClass = failureClassOf(failureCode);
  const { intendedAt: sentAt, readiness = 0 } = payout;
  return { ...rest, status: 'failed', failureCode, failureClass, endedAt: at, sentAt, readiness };
};

/** Whether the line's part of its batch was booked: what is returned from then on has to be booked back. */
interface Booked {
  readonly booked: boolean;
}

/** What a move of its payout makes of a line: the same object where it makes nothing. */
export const afterPayout = (line: PayrollLine, payout: Payout, at: string, { booked }: Booked): PayrollLine => {
  if (payout.attempt !== line.attempt) return line;
  if (payout.status === 'paid' && line.status === 'paying') {
    return { ...line, status: 'paid', paidAt: at, endedAt: at };
  }
  if ((payout.status === 'failed' || payout.status === 'cancelled') && line.status === 'paying') {
    return failedLine(line, payout, at);
  }
  if (payout.status !== 'reversed' || line.status !== 'paid') return line;
  const failed = failedLine(line, payout, at);
  return booked ? { ...failed, status: 'reversed' } : failed;
};

/** How far a batch is. Written together with the lines that it counts. */
export interface BatchProgress {
  readonly payrollId: string;
  readonly batch: number;
  readonly clientId: string;
  readonly lines: number;
  /** How many times payouts of it were begun: each round's end is signalled once. */
  readonly round: number;
  readonly roundSince: string;
  /** Lines whose payout is under way. */
  readonly outstanding: number;
  readonly failed: number;
  /** Lines that were returned after they had been booked, and their sum. */
  readonly returned: number;
  readonly returnedMinor: number;
  /** Parts of it that are booked, each with its entries of the ledger. */
  readonly booked: readonly BookedPart[];
}

/** So many lines as fit into one transaction with their ledger entries. */
export interface BookedPart {
  /** Counts from 0. */
  readonly part: number;
  readonly entryIds: readonly string[];
  readonly paidLines: number;
  readonly paidMinor: number;
  readonly failedLines: number;
  readonly releasedMinor: number;
}

export const newProgress = (
  { payrollId, clientId }: Pick<Payroll, 'payrollId' | 'clientId'>,
  { batch, orders }: PayrollBatch,
  at: string,
): BatchProgress => ({
  payrollId,
  batch,
  clientId,
  lines: orders.length,
  round: 1,
  roundSince: at,
  outstanding: orders.length,
  failed: 0,
  returned: 0,
  returnedMinor: 0,
  booked: [],
});

/** Its money is the client's. */
export const hasFailed = ({ status }: Pick<PayrollLine, 'status'>): boolean =>
  status === 'failed' || status === 'reversed';

const isFailed = (line: PayrollLine): number => (hasFailed(line) ? 1 : 0);
const isPaying = ({ status }: PayrollLine): number => (status === 'paying' ? 1 : 0);
const isReturned = ({ status }: PayrollLine): number => (status === 'reversed' ? 1 : 0);

/** The batch's counters after one of its lines changed. */
export const updateCounters = (progress: BatchProgress, before: PayrollLine, after: PayrollLine): BatchProgress => {
  const returned = isReturned(after) - isReturned(before);
  return {
    ...progress,
    outstanding: progress.outstanding + isPaying(after) - isPaying(before),
    failed: progress.failed + isFailed(after) - isFailed(before),
    returned: progress.returned + returned,
    returnedMinor: progress.returnedMinor + returned * after.amount.amountMinor,
  };
};

/** Another round begins: these lines are tried again. */
export const nextRound = (progress: BatchProgress, again: number, at: string): BatchProgress => ({
  ...progress,
  round: progress.round + 1,
  roundSince: at,
  outstanding: progress.outstanding + again,
  failed: progress.failed - again,
});

/** Whether this change ended the last line of a round, which resumes the batch's execution. */
export const endsRound = (before: BatchProgress, after: BatchProgress): boolean =>
  before.outstanding > 0 && after.outstanding === 0;

export const partOf = ({ position }: Pick<PayrollLine, 'position'>): number => Math.floor(position / PART_LINES);

/** Numbers of all parts of a batch. */
export const partsOf = ({ lines }: Pick<BatchProgress, 'lines'>): readonly number[] =>
  Array.from({ length: Math.ceil(lines / PART_LINES) }, (_, part) => part);

export const isBooked = ({ booked }: Pick<BatchProgress, 'booked'>, part: number): boolean =>
  booked.some((one) => one.part === part);

/** Names a part in the ledger: what its entries refer to. */
export const settlementIdOf = ({ payrollId, batch }: Pick<PayrollLine, 'payrollId' | 'batch'>, part: number): string =>
  `${payrollId}.${batch}.${part}`;

/** How a payroll ended, from what its batches say. */
export const outcomeOf = (batches: readonly BatchProgress[], currency: string, completedAt: string): PayrollOutcome => {
  const parts = batches.flatMap(({ booked }) => booked);
  const count = (of: (part: BookedPart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const returned = batches.reduce((total, batch) => total + batch.returned, 0);
  const returnedMinor = batches.reduce((total, batch) => total + batch.returnedMinor, 0);
  return {
    paidLines: count(({ paidLines }) => paidLines) - returned,
    paid: money(count(({ paidMinor }) => paidMinor) - returnedMinor, currency),
    failedLines: count(({ failedLines }) => failedLines) + returned,
    released: money(count(({ releasedMinor }) => releasedMinor) + returnedMinor, currency),
    completedAt,
  };
};

/** What a part's lines come to, now that all of them have ended. */
export const settled = (lines: readonly PayrollLine[], currency: string) => {
  const paid = lines.filter(({ status }) => status === 'paid');
  const failed = lines.filter(({ status }) => status === 'failed');
  const amountOf = (some: readonly PayrollLine[]): Money =>
    sum(
      some.map(({ amount }) => amount),
      currency,
    );
  return { paid, failed, paidAmount: amountOf(paid), release: amountOf(failed) };
};
