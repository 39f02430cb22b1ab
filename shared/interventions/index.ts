import { number, string } from 'yup';
import { ConflictError } from '#shared/errors/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import type { Signals } from '#shared/signals/index.ts';
import { put, queryAll, remove, retryOnConflict } from '#shared/store/index.ts';
import type { Change, Key, PageRequest, Put, Store } from '#shared/store/index.ts';
import { instant, paragraphs } from '#shared/validation/index.ts';

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
  /** When the state that failed was entered; tells this failure from others of the entity. */
  readonly parkedAt: string;
  /** State of the machine, and the name of its error. */
  readonly state: string;
  readonly error: string;
  readonly executionArn: string;
}

/** Members of a parked failure in an API response. */
export const parkedFailureFields = {
  parkedAt: instant().required(),
  /** State of the machine, and the name of its error. */
  state: string().required(),
  error: string().required(),
  executionArn: string().required(),
};

/** What every decision needs besides its action. The comment goes into the audit log. */
export const commentField = { comment: paragraphs(1_000).required() };

/** A part of an entity that can be parked on its own, by its number. */
export const partField = number().integer().min(1);

/** An operator's decision about a parked failure. There is one for each failure. */
export interface FailureDecision {
  readonly signalKey: string;
  readonly action: string;
  /** User name of the operator. */
  readonly by: string;
  readonly at: string;
}

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

const SIGNAL = 'operator.decision/';
const pkOf = (signalKey: string): string => `PARKED#${signalKey.split('/').slice(0, 2).join('/')}`;
const failureKey = ({ signalKey, parkedAt }: Pick<ParkedFailure, 'signalKey' | 'parkedAt'>): Key => ({
  pk: pkOf(signalKey),
  sk: `${signalKey}#${parkedAt}`,
});
const decisionKey = (signalKey: string, parkedAt: string): Key => ({
  pk: pkOf(signalKey),
  sk: `DECISION#${signalKey}#${parkedAt}`,
});

/**
 * Lists a failure.
 * @param list Name of the list of a workflow: `PAYROLLS_PARKED`
 */
export const putFailure = (list: string, failure: ParkedFailure): Put =>
  put(failureKey(failure), failure, undefined, {
    index1: { pk: list, sk: `${failure.parkedAt}#${failure.signalKey}` },
  });

/** Takes one failure off its list. */
export const removeFailure = (failure: Pick<ParkedFailure, 'signalKey' | 'parkedAt'>): Change =>
  remove(failureKey(failure));

/** One page of a list, the longest parked first. */
export const listFailures = <F extends ParkedFailure>(store: Pick<Store, 'query'>, list: string, page: PageRequest) =>
  store.query<F>({ index: 'index1', pk: list, ...page });

/** The listed failures of an entity and its parts, or of one part. */
const failuresOf = async (store: Pick<Store, 'query'>, signalKey: string) =>
  (await queryAll<ParkedFailure>(store, { pk: pkOf(signalKey), prefix: signalKey })).filter(
    ({ value }) => value.signalKey === signalKey || value.signalKey.startsWith(`${signalKey}/`),
  );

/** Lists a failure in place of an older one under the same signal key. A replay changes nothing. */
export const parkFailure = async (
  store: Pick<Store, 'query'>,
  list: string,
  failure: ParkedFailure,
): Promise<readonly Change[]> => {
  const listed = (await failuresOf(store, failure.signalKey)).filter(
    ({ value }) => value.signalKey === failure.signalKey,
  );
  return [
    ...listed.filter(({ value }) => value.parkedAt !== failure.parkedAt).map(({ key }) => remove(key)),
    ...(listed.some(({ value }) => value.parkedAt === failure.parkedAt) ? [] : [putFailure(list, failure)]),
  ];
};

/** Takes an entity with its parts, or one part, off the list. */
export const unparkFailures = async (store: Pick<Store, 'query'>, signalKey: string): Promise<readonly Change[]> =>
  (await failuresOf(store, signalKey)).map(({ key }) => remove(key));

/** What a decision writes besides its own record: the domain's changes, the audit entry, and the event that wakes. */
export interface Resolution {
  readonly changes: readonly Change[];
  readonly events: readonly AnyEvent[];
}

export interface ResolveDependencies {
  readonly store: Store;
  readonly sleep: Sleep;
  readonly signals: Pick<Signals, 'waitingFor'>;
}

/**
 * Decide about what is parked under a signal key, in one transaction; the failure leaves the list. Only a decision about an
 * execution that waits is accepted, so that it never answers a later failure. After a conflict, everything is read and
 * decided about again.
 *
 * @param resolve What the decision writes, from the present records; throws what the domain does not allow
 * @throws NotParkedError, FailureResolvedError
 */
export const resolveFailure = (
  { store, sleep, signals }: ResolveDependencies,
  decision: FailureDecision,
  resolve: (parkedAt: string) => Resolution | Promise<Resolution>,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const { signalKey } = decision;
      const accepted = await signals.waitingFor(signalKey);
      const parkedAt = accepted.find((name) => name.startsWith(SIGNAL))?.slice(SIGNAL.length);
      if (parkedAt === undefined) throw new NotParkedError(`Nothing is parked under ${signalKey}`);
      const key = decisionKey(signalKey, parkedAt);
      if ((await store.get(key)) !== undefined) {
        throw new FailureResolvedError(`The failure under ${signalKey} was resolved before`);
      }
      const { changes, events } = await resolve(parkedAt);
      const unlisted = await unparkFailures(store, signalKey);
      await store.commit([put(key, { ...decision, parkedAt }), ...unlisted, ...changes], events);
    },
    { sleep },
  );
