import { add, zero } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import type { Calendar } from '#shared/time/calendar.ts';
import { submissionsUntil } from './contract.ts';
import type { Contract } from './contract.ts';
import type { ContractPolicy } from './policy.ts';
import { fileOf } from './attachment.ts';
import type { AttachedFile } from './attachment.ts';
import { close, currentSubmission, submittedFiles, isUnpaid, workName } from './work.ts';
import type { Work } from './work.ts';

/**
 * What a contract whose last day is over waits for, in this order: work that may still be submitted, decisions about what is
 * submitted, and payments of what is approved, also where payments refused one: the client approves again. Then it is settled.
 */
export type SettlementStep =
  | { readonly step: 'wait_for_submissions'; readonly until: string }
  | { readonly step: 'wait_for_decisions'; readonly workIds: readonly string[] }
  | { readonly step: 'wait_for_payments'; readonly workIds: readonly string[] }
  | { readonly step: 'settle' };

/** @throws RangeError for a contract without a last day */
export const settlementStep = (
  contract: Contract,
  works: readonly Work[],
  at: string,
  calendar: Pick<Calendar, 'endOf'>,
  policy: Pick<ContractPolicy, 'submissionDays'>,
): SettlementStep => {
  const until = submissionsUntil(contract, calendar, policy);
  if (until === undefined) throw new RangeError(`Contract ${contract.contractId} has no last day`);
  if (at < until) return { step: 'wait_for_submissions', until };
  const idsOf = (open: readonly Work[]) => open.map(({ workId }) => workId);
  const undecided = works.filter(({ status }) => status === 'submitted');
  if (undecided.length > 0) return { step: 'wait_for_decisions', workIds: idsOf(undecided) };
  const unpaid = works.filter(isUnpaid);
  return unpaid.length > 0 ? { step: 'wait_for_payments', workIds: idsOf(unpaid) } : { step: 'settle' };
};

/** Why work was never approved, by its status when the contract ended. */
const CLOSED_REASONS: Partial<Readonly<Record<Work['status'], string>>> = {
  planned: 'not_submitted',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
};

/** The work as the end of the contract leaves it: what was never approved is closed with its reason, and the rest stays. */
export const closeAtEnd = (work: Work, at: string): Work => {
  const reason = CLOSED_REASONS[work.status];
  return reason === undefined ? work : close(work, { reason, at });
};

/** One row of the settlement statement. */
export interface SettlementRow {
  readonly workId: string;
  readonly name: string;
  readonly kind: Work['kind'];
  readonly outcome: 'paid' | 'payment_cancelled' | 'closed';
  /** Of the last submission; zero of a milestone that was never submitted. */
  readonly amount: Money;
  /** Of the last submission. */
  readonly attachments?: readonly AttachedFile[];
  readonly paymentId?: string;
  readonly reason?: string;
}

/** What became of all work of a contract. */
export interface Settlement {
  readonly rows: readonly SettlementRow[];
  /** Sum of the paid rows: what the ledger paid for the contract. */
  readonly paid: Money;
}

/** @throws RangeError while work is open: it is closed or paid before */
export const settlementOf = ({ currency }: Pick<Contract, 'currency'>, works: readonly Work[]): Settlement => {
  const rows = works.map((work) => rowOf(work, currency));
  const paid = rows
    .filter(({ outcome }) => outcome === 'paid')
    .reduce((sum, { amount }) => add(sum, amount), zero(currency));
  return { rows, paid };
};

const rowOf = (work: Work, currency: string): SettlementRow => {
  const { workId, kind, status, payment, closed } = work;
  if (status !== 'paid' && status !== 'payment_cancelled' && status !== 'closed') {
    throw new RangeError(`Work ${workId} is ${status}: its contract is not settled`);
  }
  const reason = closed?.reason ?? payment?.reason;
  const submission = currentSubmission(work);
  const files = submission === undefined ? [] : submittedFiles(work, submission).map(fileOf);
  return {
    workId,
    name: workName(work),
    kind,
    outcome: status,
    amount: submission?.amount ?? zero(currency),
    ...(files.length > 0 && { attachments: files }),
    ...(payment !== undefined && { paymentId: payment.paymentId }),
    ...(reason !== undefined && { reason }),
  };
};
