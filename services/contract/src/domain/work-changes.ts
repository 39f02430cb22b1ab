import type { Actor, AnyEvent } from '#shared/events/index.ts';
import { canonicalJson } from '#shared/json/canonical.ts';
import { isSame } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import type { Calendar } from '#shared/time/calendar.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import { fileOf, takeAttachments } from './attachment.ts';
import type { Attachment, NamedAttachment } from './attachment.ts';
import { assertTakesPayments, assertTakesWork, assertUnsettled, lastDay } from './contract.ts';
import type { Contract } from './contract.ts';
import { AmountChangedError, AttachmentsRefusedError, TimesheetRefusedError } from './errors.ts';
import type { ContractPolicy } from './policy.ts';
import type { Party } from './signing.ts';
import { termsOn } from './terms.ts';
import { timesheetAmount, weekWithin } from './timesheet-amount.ts';
import type { ContractDays, WeekOfWork } from './timesheet-amount.ts';
import { workDecided, workSubmitted } from './work-announcements.ts';
import { currentSubmission, decide, submit } from './work.ts';
import type { Submission, Work, WorkDecision } from './work.ts';

/** What becomes of a contract and of work under it, written in one commit, and what is announced of that. */
export interface WorkChange {
  readonly contract: Contract;
  readonly work: Work;
  /** Files that became the work's. */
  readonly attached?: readonly Attachment[];
  readonly events: readonly AnyEvent[];
}

/** Who changes the work, for whom, and when. */
export interface By {
  readonly actor: Actor;
  readonly party: Party;
  readonly at: string;
}

const daysOf = (contract: Contract): ContractDays => {
  const last = lastDay(contract);
  return { first: contract.startsOn, ...(last !== undefined && { last }) };
};

/**
 * What a week costs under the terms of today. Hours are submitted of days that have begun. A week with one price is submitted once its
 * last day under the contract is over: nothing can shorten it any more.
 * @param today The date where the contract is
 * @throws TimesheetRefusedError
 */
export const weekAmount = (contract: Contract, week: WeekOfWork, today: LocalDate): Money => {
  if (week.weekStart > today) {
    throw new TimesheetRefusedError([{ field: 'weekStart', message: 'is a week that has not begun' }]);
  }
  const early = week.entries.flatMap(({ date }, index) =>
    date > today ? [{ field: `entries[${index}].date`, message: 'is a day that has not begun' }] : [],
  );
  if (early.length > 0) throw new TimesheetRefusedError(early);
  const amount = timesheetAmount(week, contract.terms, daysOf(contract));
  const period = weekWithin(week.weekStart, daysOf(contract));
  if (termsOn(contract.terms, week.weekStart).rate?.kind === 'weekly' && period !== undefined && period.last >= today) {
    throw new TimesheetRefusedError([
      { field: 'weekStart', message: `is a week whose last day, ${period.last}, is not over` },
    ]);
  }
  return amount;
};

type Content = Pick<Submission, 'amount' | 'entries' | 'note' | 'attachmentIds'>;

/** What a party submits; files by what is on record of them. */
export type Submitted = Omit<Content, 'attachmentIds'> & { readonly attachments: readonly NamedAttachment[] };

const isEqual = (one: object, other: object): boolean => canonicalJson(one) === canonicalJson(other);

/** The same person sends the same once more, because the first answer was lost. */
const isRepeated = (work: Work, { actor }: By, given: Content): boolean => {
  const current = currentSubmission(work);
  if (work.status !== 'submitted' || current?.submittedBy !== actor.id) return false;
  const { amount, entries, note, attachmentIds } = current;
  return isEqual({ amount, entries, note, attachmentIds }, given);
};

/** Work is submitted, for the first time or again. The same submission a second time changes nothing. */
const submitted = (contract: Contract, work: Work, by: By, { attachments, ...given }: Submitted): WorkChange => {
  const content = { ...given, attachmentIds: attachments.map(({ attachmentId }) => attachmentId) };
  if (isRepeated(work, by, content)) return { contract, work, events: [] };
  const { actor, party, at } = by;
  const resubmitted = submit(work, { ...content, submittedAt: at, submittedBy: actor.id, party });
  const attached = takeAttachments(work, party, attachments);
  const files = [...(work.files ?? []), ...attached.map(fileOf)];
  const after = { ...resubmitted, ...(files.length > 0 && { files }) };
  return { contract, work: after, attached, events: workSubmitted(contract, after, actor) };
};

/** The end of the contract waits for what payments refused: it is submitted again until then. */
const isRefused = ({ status }: Work): boolean => status === 'payment_rejected';

/**
 * A milestone, or the time of a week, is submitted under the contract.
 * @throws IllegalTransitionError before the first day, when it waits or is approved; SubmissionsClosedError; TooManySubmissionsError;
 * AttachmentsRefusedError
 */
export const submitWork = (
  contract: Contract,
  work: Work,
  by: By,
  given: Submitted,
  rules: { readonly calendar: Calendar; readonly policy: Pick<ContractPolicy, 'submissionDays'> },
): WorkChange => {
  if (isRefused(work)) assertUnsettled(contract, 'take work');
  else assertTakesWork(contract, by.at, rules.calendar, rules.policy);
  return submitted(contract, work, by, given);
};

/**
 * A bonus or an expense is proposed: also before the first day, and until settlement begins.
 * @throws IllegalTransitionError; AttachmentsRefusedError also for an expense without a receipt
 */
export const submitOffCycle = (contract: Contract, work: Work, by: By, given: Submitted): WorkChange => {
  if (isRefused(work)) assertUnsettled(contract, 'pay anything more');
  else assertTakesPayments(contract);
  if (work.category === 'expense' && given.attachments.length === 0) {
    throw new AttachmentsRefusedError([{ field: 'attachmentIds', message: 'has no receipt of the expense' }]);
  }
  return submitted(contract, work, by, given);
};

/**
 * A party decides about the submission that it saw, until the contract is settled. The same decision a second time changes nothing.
 * @throws SubmissionChangedError; AmountChangedError; IllegalTransitionError when it was decided before, is the other party's to
 * decide, or the contract is settled
 */
export const decideWork = (
  contract: Contract,
  work: Work,
  { actor, party, at }: By,
  given: Omit<WorkDecision, 'by' | 'at'>,
): WorkChange => {
  if (isDecided(work, actor, given)) return { contract, work, events: [] };
  assertUnsettled(contract, 'decide about work');
  const after = decide(work, { ...given, by: actor.id, at }, party);
  const isApproved = given.outcome === 'approved';
  if (isApproved) assertAmount(contract, work);
  return {
    contract: isApproved ? withApproved(contract, work, at) : contract,
    work: after,
    events: workDecided(contract, after, actor),
  };
};

/** The same person decides the same once more, because the first answer was lost. */
const isDecided = (
  { status, decisions }: Work,
  { id }: Actor,
  { submission, outcome, comment }: Omit<WorkDecision, 'by' | 'at'>,
): boolean => {
  const last = decisions.at(-1);
  const isSameDecision = last?.submission === submission && last.outcome === outcome && last.comment === comment;
  const isInEffect = status === outcome || (status === 'paid' && outcome === 'approved');
  return isInEffect && isSameDecision && last.by === id;
};

/** @throws AmountChangedError when the terms or the last day changed since the timesheet was submitted, and with them its amount */
const assertAmount = (contract: Contract, { weekStart, ...work }: Work): void => {
  const submission = currentSubmission(work);
  if (weekStart === undefined || submission === undefined) return;
  const amount = amountNow(contract, { weekStart, entries: submission.entries ?? [] });
  if (amount === undefined || !isSame(amount, submission.amount)) {
    throw new AmountChangedError('The terms of that week have changed. The contractor has to submit it again.');
  }
};

const amountNow = (contract: Contract, week: WeekOfWork): Money | undefined => {
  try {
    return timesheetAmount(week, contract.terms, daysOf(contract));
  } catch (error) {
    if (error instanceof TimesheetRefusedError) return undefined;
    throw error;
  }
};

/** The contract knows up to which day time is approved: an amendment cannot take effect before. */
const withApproved = (contract: Contract, { weekStart }: Work, at: string): Contract => {
  const last = weekStart === undefined ? undefined : weekWithin(weekStart, daysOf(contract))?.last;
  const isLater = last !== undefined && (contract.approvedUntil === undefined || last > contract.approvedUntil);
  return isLater ? { ...contract, approvedUntil: last, updatedAt: at } : contract;
};
