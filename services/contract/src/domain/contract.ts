import { IllegalTransitionError } from '#shared/errors/index.ts';
import type { Holder } from '#shared/executions/index.ts';
import { calendarOf } from '#shared/time/calendar.ts';
import type { Calendar } from '#shared/time/calendar.ts';
import { CALENDAR_DAY, daysAfter, earliest } from '#shared/time/index.ts';
import type { DayLength } from '#shared/time/index.ts';
import { plusDays } from '#shared/time/local-date.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import { SubmissionsClosedError } from './errors.ts';
import type { ContractPolicy } from './policy.ts';
import { turnOf } from './signing.ts';
import type { Signing } from './signing.ts';
import { lastDayOf } from './termination.ts';
import type { Termination } from './termination.ts';
import { latestTerms } from './terms.ts';
import type { Terms } from './terms.ts';

/**
 * - `drafted`: its document is being rendered
 * - `pending_client_signature`, `pending_contractor_signature`: it waits for that party
 * - `scheduled`: both signed, and the first day is still to come
 * - `ending`: its last day is over, and what is approved is being paid
 */
export const STATUSES = [
  'drafted',
  'pending_client_signature',
  'pending_contractor_signature',
  'declined',
  'voided',
  'expired',
  'scheduled',
  'active',
  'ending',
  'completed',
  'terminated',
] as const;
export type Status = (typeof STATUSES)[number];

/** Whether a contract came to its own end, or was ended before. */
export type Outcome = 'completed' | 'terminated';

/**
 * What happens to submitted work about which the client says nothing: an operator asks them, or it is approved. An off-cycle payment is
 * never approved by silence.
 */
export const SILENCES = ['operator', 'approval'] as const;
export type Silence = (typeof SILENCES)[number];

/** What is on record about a signed file. */
export interface SealedFile {
  /** SHA-256 of the signed file, in hexadecimal. */
  readonly sha256: string;
  /** Length in bytes. */
  readonly length: number;
  /** SHA-256 of the public key that sealed it: which certificate is its own. */
  readonly keySha256: string;
  readonly sealedAt: string;
}

/** Which template the terms of a contract came from, in the version that it had then. */
export interface TemplateSource {
  readonly templateId: string;
  readonly version: number;
}

export interface Contract {
  readonly contractId: string;
  readonly clientId: string;
  readonly contractorId: string;
  /** User of the client who drafted it, and is notified for the client. */
  readonly createdBy: string;
  readonly title: string;
  /** Of every amount of the contract. */
  readonly currency: string;
  /** IANA name; its dates are dates there. */
  readonly timeZone: string;
  readonly startsOn: LocalDate;
  readonly noticeDays: number;
  readonly silence: Silence;
  /** Where the words of its document come from; absent where the client wrote them for this contract. */
  readonly template?: TemplateSource;
  readonly terms: Terms;
  readonly signing: Signing;
  /** The signed file, once it is sealed. */
  readonly sealed?: SealedFile;
  readonly terminations: readonly Termination[];
  /** Last day of time that is approved: an amendment takes effect after it. */
  readonly approvedUntil?: LocalDate;
  readonly activatedAt?: string;
  /** The last day whose approach was announced. */
  readonly announcedEnd?: LocalDate;
  /** The last day is over. */
  readonly ending?: { readonly outcome: Outcome; readonly at: string };
  /** Since when nothing is submitted any more: settlement began. */
  readonly settlingSince?: string;
  /** Everything is settled. */
  readonly endedAt?: string;
  /** Its personal data is erased. */
  readonly erasedAt?: string;
  /** 1 for the first execution; each that continues it counts up. */
  readonly generation: number;
  /** The execution that drives it. */
  readonly holder?: Holder;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The one status of a contract, from what happened to it. */
export const statusOf = ({ signing, activatedAt, ending, endedAt }: Contract): Status => {
  switch (signing.status) {
    case 'preparing':
      return 'drafted';
    case 'open':
      return turnOf(signing) === 'client' ? 'pending_client_signature' : 'pending_contractor_signature';
    case 'signed':
      if (ending !== undefined) return endedAt === undefined ? 'ending' : ending.outcome;
      return activatedAt === undefined ? 'scheduled' : 'active';
    default:
      return signing.status;
  }
};

/** The last day on which work is done; `undefined` for an open end. */
export const lastDay = ({ terminations, terms }: Pick<Contract, 'terminations' | 'terms'>): LocalDate | undefined =>
  lastDayOf(terminations, latestTerms(terms).endsOn);

/** How the contract ended, or would end as it is: by its own end, or by a termination that comes first. */
export const outcomeOf = (contract: Pick<Contract, 'terminations' | 'terms' | 'ending'>): Outcome =>
  contract.ending?.outcome ?? (lastDay(contract) === latestTerms(contract.terms).endsOn ? 'completed' : 'terminated');

/** Instant from which nobody signs the contract or a change of it any more, ISO-8601 UTC: its last day is over by then at the latest. */
export const signingDeadline = (
  contract: Pick<Contract, 'terminations' | 'terms'>,
  at: string,
  { endOf }: Pick<Calendar, 'endOf'>,
  policy: Pick<ContractPolicy, 'signingDays' | 'daySeconds'>,
): string => {
  const last = lastDay(contract);
  const deadline = daysAfter(at, policy.signingDays, policy);
  return last === undefined ? deadline : earliest(deadline, endOf(last));
};

/** The dates of a contract as instants. On a stage with short days, they run from the day on which it was drafted. */
export const contractCalendar = (
  { timeZone, createdAt }: Pick<Contract, 'timeZone' | 'createdAt'>,
  day: DayLength,
): Calendar => {
  const zoned = calendarOf(timeZone, CALENDAR_DAY, { date: '', at: createdAt });
  return calendarOf(timeZone, day, { date: zoned.dateAt(createdAt), at: createdAt });
};

const UNSIGNED_ENDS: readonly Status[] = ['declined', 'voided', 'expired'];

/** Whether it ended before both signed. */
export const endedUnsigned = (contract: Contract): boolean => UNSIGNED_ENDS.includes(statusOf(contract));

/** Whether nothing is left to do: it ended without signatures, or its last execution finished and released it. */
export const isOver = (contract: Contract): boolean =>
  endedUnsigned(contract) || (contract.endedAt !== undefined && contract.holder === undefined);

const illegal = (contract: Contract, what: string): IllegalTransitionError => {
  const currentStatus = statusOf(contract);
  const message = `A contract that is ${currentStatus} cannot ${what}`;
  return new IllegalTransitionError('CONTRACT_STATUS_CONFLICT', message, { currentStatus });
};

/** The first day began. A replay changes nothing. @throws IllegalTransitionError before both signed, and before the first day */
export const activate = (contract: Contract, at: string, { startOf }: Pick<Calendar, 'startOf'>): Contract => {
  if (contract.activatedAt !== undefined) return contract;
  const isDue = at >= startOf(contract.startsOn);
  if (statusOf(contract) !== 'scheduled' || !isDue) throw illegal(contract, 'become active');
  return { ...contract, activatedAt: at, updatedAt: at };
};

/**
 * The last day is over: no work is done any more, and settlement begins. A replay changes nothing. A contract that ends before its
 * first day was never active.
 * @throws IllegalTransitionError unless it is signed and its last day is over
 */
export const beginEnding = (contract: Contract, at: string, { endOf }: Pick<Calendar, 'endOf'>): Contract => {
  if (contract.ending !== undefined) return contract;
  const last = lastDay(contract);
  const isDue = contract.signing.status === 'signed' && last !== undefined && at >= endOf(last);
  if (!isDue) throw illegal(contract, 'end');
  return { ...contract, ending: { outcome: outcomeOf(contract), at }, updatedAt: at };
};

/**
 * Settlement begins: from now on nothing is submitted. A submission that was decided about before conflicts with this change of the
 * contract. A replay changes nothing.
 * @throws IllegalTransitionError unless it is ending
 */
export const beginSettlement = (contract: Contract, at: string): Contract => {
  if (contract.settlingSince !== undefined) return contract;
  if (statusOf(contract) !== 'ending') throw illegal(contract, 'be settled');
  return { ...contract, settlingSince: at, updatedAt: at };
};

/** Nothing of it is open any more. A replay changes nothing. @throws IllegalTransitionError unless it is ending */
export const settle = (contract: Contract, at: string): Contract => {
  if (contract.endedAt !== undefined) return contract;
  if (contract.ending === undefined) throw illegal(contract, 'be settled');
  return { ...contract, endedAt: at, updatedAt: at };
};

/** Whether the contract is signed, and its last day is not known to be over. */
export const isInForce = (contract: Contract): boolean => ['scheduled', 'active'].includes(statusOf(contract));

/** @throws IllegalTransitionError unless the contract is in force */
export const assertInForce = (contract: Contract, what: string): void => {
  if (!isInForce(contract)) throw illegal(contract, what);
};

/**
 * The days count, and not when the machine notices that the last one is over.
 * @param today The date where the contract is
 * @throws IllegalTransitionError unless the contract is in force, and its last day is not over
 */
export const assertNotOver = (contract: Contract, today: LocalDate, what: string): void => {
  assertInForce(contract, what);
  const last = lastDay(contract);
  if (last !== undefined && last < today) throw illegal(contract, `${what}: its last day is over`);
};

/** @throws IllegalTransitionError unless both signed, and it is not settled */
export const assertUnsettled = (contract: Contract, what: string): void => {
  if (!['scheduled', 'active', 'ending'].includes(statusOf(contract))) throw illegal(contract, what);
};

/**
 * Whether something can still be submitted for payment: both signed, and its settlement has not begun.
 * @throws IllegalTransitionError
 */
export const assertTakesPayments = (contract: Contract): void => {
  assertUnsettled(contract, 'pay anything more');
  if (contract.settlingSince !== undefined) throw illegal(contract, 'pay anything more: it is being settled');
};

/** First instant from which no work under the contract is accepted, ISO-8601 UTC; `undefined` for an open end. */
export const submissionsUntil = (
  contract: Pick<Contract, 'terminations' | 'terms'>,
  { endOf }: Pick<Calendar, 'endOf'>,
  { submissionDays }: Pick<ContractPolicy, 'submissionDays'>,
): string | undefined => {
  const last = lastDay(contract);
  return last === undefined ? undefined : endOf(plusDays(last, submissionDays));
};

/**
 * Work under the contract is accepted from its first day until some days after its last. The days count, and not when the machine
 * notices them.
 * @throws IllegalTransitionError before both signed, before the first day, and once it is settled; SubmissionsClosedError
 */
export const assertTakesWork = (
  contract: Contract,
  at: string,
  calendar: Calendar,
  policy: Pick<ContractPolicy, 'submissionDays'>,
): void => {
  assertTakesPayments(contract);
  const last = lastDay(contract);
  const hasBegun = at >= calendar.startOf(contract.startsOn) && (last === undefined || last >= contract.startsOn);
  if (!hasBegun) throw illegal(contract, 'take work: it has not begun');
  const until = submissionsUntil(contract, calendar, policy);
  if (until !== undefined && at >= until) throw new SubmissionsClosedError(until);
};
