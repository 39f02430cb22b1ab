import { daysAfter, earliest, latest } from '#shared/time/index.ts';
import type { Calendar } from '#shared/time/calendar.ts';
import { plusDays } from '#shared/time/local-date.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import type { Amendment } from './amendment.ts';
import { lastDay, statusOf } from './contract.ts';
import type { Contract } from './contract.ts';
import type { ContractPolicy } from './policy.ts';
import { settlementStep } from './settlement.ts';
import { turnOf } from './signing.ts';
import type { Signing } from './signing.ts';
import { currentSubmission } from './work.ts';
import type { Work } from './work.ts';

/**
 * What time makes the machine do while a contract is in force, in this order when several are due:
 * - `follow_amendment`: remind who has to sign an amendment, or let it expire
 * - `follow_up`: remind of submitted work, or of a payment that was refused; decide by the terms; or report to the operators
 * - `activate`: the first day begins
 * - `announce_end`: the last day is near
 * - `begin_ending`: the last day is over
 * - `settle`: nothing of it is open any more, or the time for submissions is over
 */
export const DUE_STEPS = [
  'follow_amendment',
  'follow_up',
  'activate',
  'announce_end',
  'begin_ending',
  'settle',
] as const;
export type DueStep = (typeof DUE_STEPS)[number];

/** A step, and the instant from which it is due, ISO-8601 UTC. */
export interface Due {
  readonly step: DueStep;
  readonly at: string;
}

/** What else the next steps follow from. */
export interface DueFacts {
  /** Work that is submitted, or approved and not paid: it waits for a decision or a payment. */
  readonly openWork: readonly Work[];
  /** The amendment that is being signed. */
  readonly amendment?: Amendment;
  readonly policy: ContractPolicy;
  readonly calendar: Calendar;
}

/** The instant of the next reminder to sign, or that from which nobody can sign. */
export const signingWakeAt = (
  { signBy, turnBeganAt, reminders }: Pick<Signing, 'signBy' | 'turnBeganAt' | 'reminders'>,
  policy: Pick<ContractPolicy, 'reminderDays' | 'maximumReminders' | 'daySeconds'>,
): string =>
  reminders < policy.maximumReminders
    ? earliest(signBy, daysAfter(turnBeganAt, (reminders + 1) * policy.reminderDays, policy))
    : signBy;

/** The next step that a work waits for; `undefined` for work that waits for nothing. */
export const followUpAt = (work: Work, policy: ContractPolicy): string | undefined => {
  const { reminders = 0, reportedAt } = work.followUp ?? {};
  const since = openSince(work);
  switch (work.status) {
    case 'approved':
      return daysAfter(latest(since, reportedAt ?? since), policy.paymentDays, policy);
    case 'submitted':
    case 'payment_rejected': {
      const day = policy.reviewReminderDays[reminders];
      const reportDays = work.status === 'submitted' ? policy.silenceDays : policy.paymentDays;
      return day === undefined ? daysAfter(reportedAt ?? since, reportDays, policy) : daysAfter(since, day, policy);
    }
    default:
      return undefined;
  }
};

/** Since when the work waits for a decision or a payment. A payment that was returned is made again from then on. */
export const openSince = (work: Work): string => {
  if (work.status === 'submitted') return currentSubmission(work)?.submittedAt ?? work.updatedAt;
  const approvedAt = work.decisions.at(-1)?.at ?? work.updatedAt;
  return latest(approvedAt, work.payment?.at ?? approvedAt);
};

/** Every step that time brings, with its instant. */
const dueSteps = (contract: Contract, facts: DueFacts, now: string): readonly Due[] => [
  ...amendmentDue(facts),
  ...facts.openWork.flatMap((work) => due('follow_up', followUpAt(work, facts.policy))),
  ...ownDue(contract, facts, now),
];

const due = (step: DueStep, at: string | undefined): readonly Due[] => (at === undefined ? [] : [{ step, at }]);

const amendmentDue = ({ amendment, policy }: DueFacts): readonly Due[] => {
  if (amendment === undefined) return [];
  const isOpen = turnOf(amendment.signing) !== undefined;
  return due('follow_amendment', isOpen ? signingWakeAt(amendment.signing, policy) : amendment.signing.signBy);
};

/** The day on which the last day is announced; not before the first one, unless the contract ends before that. */
export const announceOn = (
  { startsOn }: Pick<Contract, 'startsOn'>,
  last: LocalDate,
  { endNoticeDays }: Pick<ContractPolicy, 'endNoticeDays'>,
): LocalDate => {
  const day = plusDays(last, -endNoticeDays);
  return day < startsOn && startsOn <= last ? startsOn : day;
};

const ownDue = (contract: Contract, facts: DueFacts, now: string): readonly Due[] => {
  const { calendar, policy } = facts;
  const last = lastDay(contract);
  switch (statusOf(contract)) {
    case 'scheduled':
    case 'active':
      return [
        ...(contract.activatedAt === undefined ? due('activate', calendar.startOf(contract.startsOn)) : []),
        ...(last === undefined ? [] : due('begin_ending', calendar.endOf(last))),
        ...(last === undefined || last === contract.announcedEnd
          ? []
          : due('announce_end', calendar.startOf(announceOn(contract, last, policy)))),
      ];
    case 'ending': {
      const next = settlementStep(contract, facts.openWork, now, calendar, policy);
      if (next.step === 'wait_for_submissions') return due('settle', next.until);
      return next.step === 'settle' ? due('settle', now) : [];
    }
    default:
      return [];
  }
};

/** What the machine does next, and when it wakes up if no signal comes before. */
export interface NextSteps {
  /** Due now; the first of {@link DUE_STEPS}. */
  readonly due?: DueStep;
  /** The first instant from which something is due, also one that has passed. */
  readonly wakeAt?: string;
}

/** What time makes the machine do: now, and when next. */
export const nextSteps = (contract: Contract, facts: DueFacts, now: string): NextSteps => {
  const all = dueSteps(contract, facts, now);
  const isDueNow = (step: DueStep) => all.some((other) => other.step === step && other.at <= now);
  const step = DUE_STEPS.find(isDueNow);
  const [first, ...others] = all.map(({ at }) => at);
  return {
    ...(step !== undefined && { due: step }),
    ...(first !== undefined && { wakeAt: earliest(first, ...others) }),
  };
};
