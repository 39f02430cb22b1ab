import { ConflictError } from '#shared/errors/index.ts';

/**
 * An execution that cannot continue parks: it waits for the signal `operator.decision/<parkedAt>` under its signal key. The
 * failure is listed for the operators, and one decision about it resumes the execution.
 */
export interface ParkedFailure {
  /**
   * Key of the signals to the execution that waits: `<kind>/<id>` for an entity, `<kind>/<id>/<part>` for a part of it that
   * parks on its own.
   */
  readonly signalKey: string;
  /**
   * When it was parked: by the clock of the task that listed it, and never before a time that a record of the failure shows. Tells
   * this failure from others under the signal key.
   */
  readonly parkedAt: string;
  /** When the state that failed was entered, by the clock of Step Functions: a retry of the task parks nothing again. */
  readonly stateEnteredAt: string;
  /** State of the machine, and the name of its error. */
  readonly state: string;
  readonly error: string;
  readonly executionArn: string;
}

/**
 * How a failure left the list of what is parked: an operator's decision, or without one
 * - `resumed`: what was missing arrived, and the execution continues
 * - `superseded`: the execution failed again, or another one took over
 * - `ended`: the entity is done
 */
export interface FailureResolution {
  readonly action: string;
  readonly at: string;
  /** User name of the operator who decided. */
  readonly by?: string;
  readonly comment?: string;
}
export const UNDECIDED = ['resumed', 'superseded', 'ended'] as const;

/** A failure with its resolution, once it has one. */
export type ListedFailure<F extends ParkedFailure = ParkedFailure> = F & { readonly resolution?: FailureResolution };

export const FAILURE_STATUSES = ['parked', 'resolved', 'all'] as const;
export type FailureStatus = (typeof FAILURE_STATUSES)[number];

/** An operator's decision about a parked failure. There is one for each failure. */
export interface FailureDecision {
  readonly signalKey: string;
  readonly action: string;
  /** User name of the operator. */
  readonly by: string;
  readonly at: string;
  readonly comment: string;
}

/** A decision of an operator, or of the platform itself: `by` is absent then. */
export type DecidedFailure = Omit<FailureDecision, 'by'> & Partial<Pick<FailureDecision, 'by'>>;

/** No execution waits for a decision under this signal key. */
export class NotParkedError extends ConflictError {
  override readonly name = 'NotParkedError';
  override readonly code = 'NOT_PARKED';
}

/** Another decision about the same failure came first. */
export class FailureResolvedError extends ConflictError {
  override readonly name = 'FailureResolvedError';
  override readonly code = 'FAILURE_RESOLVED';
}
