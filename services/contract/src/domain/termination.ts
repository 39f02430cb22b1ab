import { createTransitions } from '#shared/errors/transitions.ts';
import { plusDays } from '#shared/time/local-date.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import { NoticeTooShortError, TerminationDateError, TooManyTerminationsError } from './errors.ts';
import type { Party } from './signing.ts';
import { latestDay } from './terms.ts';

/**
 * - `notice`: one party ends the contract, and respects the notice period
 * - `cause`: one party ends it for a serious reason, without notice
 * - `mutual`: one party proposes a day, and the other one agrees
 */
export const TERMINATION_GROUNDS = ['notice', 'cause', 'mutual'] as const;
export type TerminationGround = (typeof TERMINATION_GROUNDS)[number];

/** Why a party ends the contract; for statistics, and shown to nobody else. */
export const TERMINATION_REASONS = [
  'work_finished',
  'budget',
  'performance',
  'late_payment',
  'conduct',
  'breach',
  'other',
] as const;
export type TerminationReason = (typeof TERMINATION_REASONS)[number];

/** A contract has room for so many requests of each party. */
export const MAXIMUM_TERMINATIONS = 20;

export const TERMINATION_STATUSES = ['proposed', 'effective', 'withdrawn', 'refused'] as const;
export type TerminationStatus = (typeof TERMINATION_STATUSES)[number];

const EDGES: Readonly<Record<TerminationStatus, readonly TerminationStatus[]>> = {
  proposed: ['effective', 'withdrawn', 'refused'],
  effective: ['withdrawn'],
  withdrawn: [],
  refused: [],
};

/** One party's request to end the contract before its end. */
export interface Termination {
  readonly terminationId: string;
  readonly party: Party;
  readonly requestedBy: string;
  readonly ground: TerminationGround;
  readonly status: TerminationStatus;
  /** Last day on which work is done and paid. */
  readonly lastDay: LocalDate;
  /** Private to the party and the platform. */
  readonly reasonCode: TerminationReason;
  /** Shown to the other party. */
  readonly message: string;
  readonly requestedAt: string;
  readonly updatedAt: string;
}

/** Transitions of a termination. Their error's code is `CONTRACT_TERMINATION_STATUS_CONFLICT`. */
const { move, illegal } = createTransitions({
  entity: 'termination',
  code: 'CONTRACT_TERMINATION_STATUS_CONFLICT',
  edges: EDGES,
});

/** What decides about the last day of a termination. */
export interface NoticeRule {
  /** The day on which the other party receives the request. */
  readonly receivedOn: LocalDate;
  /** Days after the day of receipt that the contract lasts at least. */
  readonly noticeDays: number;
  /** Last day of the contract by its terms. */
  readonly endsOn?: LocalDate;
}

/** The first last day that a notice period allows: the day of receipt does not count, and weekends move nothing. */
export const earliestLastDay = ({ receivedOn, noticeDays }: Pick<NoticeRule, 'receivedOn' | 'noticeDays'>): LocalDate =>
  plusDays(receivedOn, noticeDays);

type Request = Omit<Termination, 'status' | 'updatedAt'>;

/**
 * A party asks to end the contract. A notice and a cause take effect by themselves; a mutual end waits for the other party.
 * @throws NoticeTooShortError; TerminationDateError for a day before the request, none before the contract's own end, or one that is
 * more than ten years away
 */
export const requestTermination = (request: Request, rule: NoticeRule): Termination => {
  const { lastDay, ground } = request;
  if (lastDay < rule.receivedOn) throw new TerminationDateError(`The last day cannot be before ${rule.receivedOn}`);
  if (rule.endsOn !== undefined && lastDay >= rule.endsOn) {
    throw new TerminationDateError(`The contract ends by itself on ${rule.endsOn}`);
  }
  const latest = latestDay(rule.receivedOn);
  if (lastDay > latest) throw new TerminationDateError(`The last day cannot be after ${latest}`);
  const earliest = earliestLastDay(rule);
  if (ground === 'notice' && lastDay < earliest) throw new NoticeTooShortError(earliest);
  return { ...request, status: ground === 'mutual' ? 'proposed' : 'effective', updatedAt: request.requestedAt };
};

/**
 * The requests of a contract with room for one more of a party: its oldest that were withdrawn or refused are left out, and stay in the
 * audit log.
 * @throws TooManyTerminationsError when the others of the party fill the room
 */
export const withRoomFor = (terminations: readonly Termination[], party: Party): readonly Termination[] => {
  const theirs = terminations.filter((one) => one.party === party);
  const excess = Math.max(0, theirs.length + 1 - MAXIMUM_TERMINATIONS);
  const leftOut = theirs.filter(({ status }) => EDGES[status].length === 0).slice(0, excess);
  if (leftOut.length < excess) {
    throw new TooManyTerminationsError(`The ${party} has ${MAXIMUM_TERMINATIONS} requests to end the contract`);
  }
  return terminations.filter((one) => !leftOut.includes(one));
};

interface Answer {
  readonly party: Party;
  readonly at: string;
  /** The date of the answer where the contract is. */
  readonly today: LocalDate;
}

/** The other party agrees to a mutual end, or refuses it. @throws IllegalTransitionError; TerminationDateError */
export const answerTermination = (
  termination: Termination,
  answer: Answer & { readonly agrees: boolean },
): Termination => {
  if (termination.party === answer.party) throw illegal(termination.status, 'be answered by the party that asked');
  if (!answer.agrees) return move(termination, 'refused', answer.at);
  if (answer.today > termination.lastDay) throw new TerminationDateError(`The last day was ${termination.lastDay}`);
  if (termination.status !== 'proposed') throw illegal(termination.status, 'be agreed to');
  return move(termination, 'effective', answer.at);
};

/**
 * The party that asked takes the request back, until its last day is over. What both agreed on stays.
 * @throws IllegalTransitionError; TerminationDateError
 */
export const withdrawTermination = (termination: Termination, { party, at, today }: Answer): Termination => {
  const { ground, status } = termination;
  if (termination.party !== party) throw illegal(status, 'be withdrawn by the other party');
  if (ground === 'mutual' && status === 'effective') throw illegal(status, 'be withdrawn: both parties agreed');
  if (today > termination.lastDay) throw new TerminationDateError(`The last day was ${termination.lastDay}`);
  return move(termination, 'withdrawn', at);
};

/** The last day of the contract: of several effective terminations and its own end, the earliest. `undefined` for an open end. */
export const lastDayOf = (terminations: readonly Termination[], endsOn?: LocalDate): LocalDate | undefined =>
  terminations
    .filter(({ status }) => status === 'effective')
    .map(({ lastDay }) => lastDay)
    .concat(endsOn ?? [])
    .sort()
    .at(0);
