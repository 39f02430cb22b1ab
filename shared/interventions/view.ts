import { number, object, string } from 'yup';
import { pageQuery } from '#shared/http/page.ts';
import { instant, paragraphs } from '#shared/validation/index.ts';
import { FAILURE_STATUSES, UNDECIDED } from './failure.ts';
import type { ListedFailure } from './failure.ts';

/** Query of a list of failures. */
export const failureQuery = pageQuery.shape({
  status: string().oneOf(FAILURE_STATUSES).default('parked'),
  /** Name of the error. */
  error: string().max(200),
});

/** Members of a parked failure in an API response. */
const parkedFailureFields = {
  parkedAt: instant().required(),
  /** State of the machine, and the name of its error. */
  state: string().required(),
  error: string().required(),
  executionArn: string().required(),
};

/** Why a decision is refused: the codes of `NotParkedError` and `FailureResolvedError`. */
export const DECISION_REFUSALS = {
  NOT_PARKED: 'It is not parked',
  FAILURE_RESOLVED: 'Its failure was resolved before',
};

/** {@link FailureResolution} in an API response. @param actions What an operator can decide */
const resolutionField = (actions: readonly string[]) =>
  object({
    action: string()
      .oneOf([...actions, ...UNDECIDED])
      .required(),
    at: instant().required(),
    /** User name of the operator; absent where nobody had to decide. */
    by: string().optional(),
    comment: string().optional(),
  })
    .optional()
    .default(undefined);

/** Members of a listed failure in an API response. @param actions What an operator can decide */
export const listedFailureFields = (actions: readonly string[]) => ({
  ...parkedFailureFields,
  resolution: resolutionField(actions),
});

/** Members of {@link listedFailureFields}. */
export const listedFailureView = ({
  parkedAt,
  state,
  error,
  executionArn,
  resolution,
}: Omit<ListedFailure, 'signalKey' | 'stateEnteredAt'>) => ({
  parkedAt,
  state,
  error,
  executionArn,
  ...(resolution !== undefined && { resolution }),
});

/** Whether a failure has all members that a list's filters name. */
export const matches = <F extends object>(
  failure: F,
  filters: { readonly [K in keyof F]?: F[K] | undefined },
): boolean =>
  Object.entries(filters).every(([name, value]) => value === undefined || Reflect.get(failure, name) === value);

/** What every decision needs besides its action. The comment goes into the audit log. */
export const commentField = { comment: paragraphs(1_000).required() };

/** A part of an entity that can be parked on its own, by its number. */
export const partField = number().integer().min(1);
