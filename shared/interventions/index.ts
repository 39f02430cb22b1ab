import { number, object, string } from 'yup';
import { ConflictError } from '#shared/errors/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { pageQuery } from '#shared/http/page.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import type { Signals } from '#shared/signals/index.ts';
import { put, queryAll, remove, retryOnConflict, searchPage } from '#shared/store/index.ts';
import type { Change, Key, Page, PageRequest, Query, Store, Versioned } from '#shared/store/index.ts';
import { CALENDAR_DAY, daysAfter, latest, secondsAfter, withMilliseconds } from '#shared/time/index.ts';
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
type Undecided = FailureResolution & { readonly action: (typeof UNDECIDED)[number] };

/** A failure with its resolution, once it has one. */
export type ListedFailure<F extends ParkedFailure = ParkedFailure> = F & { readonly resolution?: FailureResolution };

export const FAILURE_STATUSES = ['parked', 'resolved', 'all'] as const;
export type FailureStatus = (typeof FAILURE_STATUSES)[number];

/** How long the list has a resolved failure. The audit log has the decision for good. */
export const RESOLVED_DAYS = 400;

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

const SIGNAL = 'operator.decision/';
const pkOf = (signalKey: string): string => `PARKED#${signalKey.split('/').slice(0, 2).join('/')}`;
const parkedKey = (signalKey: string): Key => ({ pk: pkOf(signalKey), sk: `PARKED#${signalKey}` });
const decisionKey = (signalKey: string, parkedAt: string): Key => ({
  pk: pkOf(signalKey),
  sk: `DECISION#${signalKey}#${parkedAt}`,
});
const resolvedKey = ({ signalKey, parkedAt }: Pick<ParkedFailure, 'signalKey' | 'parkedAt'>): Key => ({
  pk: pkOf(signalKey),
  sk: `RESOLVED#${signalKey}#${parkedAt}`,
});
/** Failures of one commit: each is two changes, and the caller may have others. */
const IN_ONE_COMMIT = 40;

/** When a failure is parked, and what its record must not contradict. */
export interface ParkingTime {
  readonly now: string;
  /** Times of the failure that are on record, of any clock. */
  readonly notBefore?: readonly string[];
}

/**
 * Parked and resolved failures of the workflows of one list, all under `PARKED#<kind>/<id>`:
 *
 * | sk                                | value                                             | index1          | index2 |
 * | --------------------------------- | ------------------------------------------------- | --------------- | ------ |
 * | `PARKED#<signalKey>`              | the failure that waits for a decision             | `<list>`        | `<list>#ALL` |
 * | `RESOLVED#<signalKey>#<parkedAt>` | an earlier one with its resolution; for 400 days  | `<list>#RESOLVED` | `<list>#ALL` |
 *
 * The one becomes the other in one transaction, together with what resolves it.
 *
 * @param list Name of the list: `PAYROLLS_PARKED`
 */
export const createFailures = <F extends ParkedFailure>({
  store,
  list,
}: {
  readonly store: Pick<Store, 'query' | 'commit'>;
  readonly list: string;
}) => {
  const placeOf = ({ signalKey, parkedAt }: ParkedFailure): string => `${parkedAt}#${signalKey}`;
  const all = (failure: ParkedFailure): Key => ({ pk: `${list}#ALL`, sk: placeOf(failure) });

  const resolvedPut = (failure: F, resolution: FailureResolution): Change => ({
    ...put(resolvedKey(failure), { ...failure, resolution }, undefined, {
      index1: { pk: `${list}#RESOLVED`, sk: `${resolution.at}#${placeOf(failure)}` },
      index2: all(failure),
    }),
    expiresAt: daysAfter(resolution.at, RESOLVED_DAYS, CALENDAR_DAY),
  });

  /** The failures of an entity and its parts, or of one part, that wait for a decision. */
  const parkedUnder = async (signalKey: string): Promise<readonly Versioned<F>[]> =>
    (await queryAll<F>(store, { pk: pkOf(signalKey), prefix: `PARKED#${signalKey}` })).filter(
      ({ value }) => value.signalKey === signalKey || value.signalKey.startsWith(`${signalKey}/`),
    );

  const parkedOf = async (signalKey: string): Promise<Versioned<F> | undefined> =>
    (await parkedUnder(signalKey)).find(({ value }) => value.signalKey === signalKey);

  const lastResolved = async (signalKey: string): Promise<F | undefined> => {
    const { items } = await store.query<F>({
      pk: pkOf(signalKey),
      prefix: `RESOLVED#${signalKey}#`,
      order: 'desc',
      limit: 1,
    });
    return items[0]?.value;
  };

  return {
    /**
     * Lists a failure; one that is listed under the same signal key is superseded. A replay changes nothing, also after the
     * failure was resolved.
     * @returns the failure as it is listed: the name of its decision's signal has `parkedAt`
     */
    park: async (
      failure: Omit<F, 'parkedAt'>,
      { now, notBefore = [] }: ParkingTime,
    ): Promise<{ readonly parked: F; readonly changes: readonly Change[] }> => {
      const { signalKey } = failure;
      const [listed, resolved] = [await parkedOf(signalKey), await lastResolved(signalKey)];
      const stateEnteredAt = withMilliseconds(failure.stateEnteredAt);
      const replayed = [listed?.value, resolved].find((known) => known?.stateEnteredAt === stateEnteredAt);
      if (replayed !== undefined) return { parked: replayed, changes: [] };
      const earlier = [listed?.value, resolved].flatMap((known) =>
        known === undefined ? [] : [secondsAfter(known.parkedAt, 0.001)],
      );
      const parkedAt = latest(now, stateEnteredAt, ...notBefore, ...earlier);
      const parked = { ...failure, stateEnteredAt, parkedAt } as F;
      return {
        parked,
        changes: [
          put(parkedKey(signalKey), parked, listed, { index1: { pk: list, sk: placeOf(parked) }, index2: all(parked) }),
          ...(listed === undefined ? [] : [resolvedPut(listed.value, { action: 'superseded', at: parkedAt })]),
        ],
      };
    },

    /** Takes one failure off what is parked: for a transaction that nobody else's resolution of it can precede. */
    resolved: (failure: F, resolution: Undecided): readonly Change[] => [
      remove(parkedKey(failure.signalKey)),
      resolvedPut(failure, resolution),
    ],

    /**
     * Takes an entity with its parts, or one part, off what is parked, in as many commits as it needs. After a crash in between, a
     * replay continues.
     */
    resolveAll: async (
      signalKey: string,
      resolution: Undecided,
      isWanted: (failure: F) => boolean = () => true,
    ): Promise<void> => {
      const failures = (await parkedUnder(signalKey)).filter(({ value }) => isWanted(value));
      for (let from = 0; from < failures.length; from += IN_ONE_COMMIT) {
        const changes = failures
          .slice(from, from + IN_ONE_COMMIT)
          .flatMap((read) => [removalOf(read), resolvedPut(read.value, resolution)]);
        await store.commit(changes);
      }
    },

    /**
     * Takes a failure off what is parked, by an operator's decision.
     * @param name As its wait is named: when it was parked, or where its listing was not known to succeed, `stateEnteredAt`
     */
    decided: async ({ signalKey, ...resolution }: DecidedFailure, name: string): Promise<readonly Change[]> => {
      const listed = await parkedOf(signalKey);
      if (listed === undefined || ![listed.value.parkedAt, listed.value.stateEnteredAt].includes(name)) return [];
      return [removalOf(listed), resolvedPut(listed.value, resolution)];
    },

    /**
     * One page of the list: what is parked, the longest first; what is resolved, the last resolved first; all, the last parked
     * first. A page may have fewer failures than asked for before the last one.
     * @param isWanted A filter
     */
    list: async (
      status: FailureStatus,
      page: PageRequest,
      isWanted: (failure: ListedFailure<F>) => boolean = () => true,
    ): Promise<Page<ListedFailure<F>>> =>
      searchPage(
        (request) => store.query<ListedFailure<F>>({ ...QUERIES[status](list), ...request }),
        page,
        ({ value }) => isWanted(value),
      ),

    /** An entity's failures with those of its parts, at most `limit` of what is parked and of what is resolved: the last ones. */
    lastOf: async (signalKey: string, limit: number): Promise<readonly ListedFailure<F>[]> => {
      const pages = await Promise.all(
        ['PARKED#', 'RESOLVED#'].map((prefix) =>
          store.query<ListedFailure<F>>({ pk: pkOf(signalKey), prefix, order: 'desc', limit }),
        ),
      );
      return pages
        .flatMap(({ items }) => items.map(({ value }) => value))
        .toSorted((a, b) => (a.parkedAt < b.parkedAt ? 1 : -1));
    },
  };
};

export type Failures<F extends ParkedFailure = ParkedFailure> = ReturnType<typeof createFailures<F>>;

const removalOf = ({ key, version }: Versioned<unknown>): Change => ({ kind: 'delete', key, if: { version } });

const QUERIES: Readonly<Record<FailureStatus, (list: string) => Query>> = {
  parked: (list) => ({ index: 'index1', pk: list }),
  resolved: (list) => ({ index: 'index1', pk: `${list}#RESOLVED`, order: 'desc' }),
  all: (list) => ({ index: 'index2', pk: `${list}#ALL`, order: 'desc' }),
};

/** Writes a decision about one failure, which is resolved by it. Conflicts with any other decision about it. */
export const decideFailure = async <F extends ParkedFailure>(
  failures: Pick<Failures<F>, 'decided'>,
  decision: DecidedFailure,
  parkedAt: string,
): Promise<readonly Change[]> => [
  {
    ...put(decisionKey(decision.signalKey, parkedAt), { ...decision, parkedAt }),
    expiresAt: daysAfter(decision.at, RESOLVED_DAYS, CALENDAR_DAY),
  },
  ...(await failures.decided(decision, parkedAt)),
];

/** What a decision writes besides its own record: the domain's changes, the audit entry, and the event that wakes. */
export interface Resolution {
  readonly changes: readonly Change[];
  readonly events: readonly AnyEvent[];
}

export interface ResolveDependencies<F extends ParkedFailure> {
  readonly store: Store;
  readonly sleep: Sleep;
  readonly signals: Pick<Signals, 'waitingFor'>;
  readonly failures: Pick<Failures<F>, 'decided' | 'resolveAll'>;
}

/**
 * Decide about what is parked under a signal key, in one transaction; the failure is listed as resolved. Only a decision about an
 * execution that waits is accepted, so that it never answers a later failure. After a conflict, everything is read and
 * decided about again. Parts of an entity that waits as a whole do not wait any more: they are superseded before.
 *
 * @param resolve What the decision writes, from the present records; throws what the domain does not allow
 * @throws NotParkedError, FailureResolvedError
 */
export const resolveFailure = <F extends ParkedFailure>(
  { store, sleep, signals, failures }: ResolveDependencies<F>,
  decision: FailureDecision,
  resolve: (parkedAt: string) => Resolution | Promise<Resolution>,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const { signalKey, at } = decision;
      const accepted = await signals.waitingFor(signalKey);
      const parkedAt = accepted.find((name) => name.startsWith(SIGNAL))?.slice(SIGNAL.length);
      if (parkedAt === undefined) throw new NotParkedError(`Nothing is parked under ${signalKey}`);
      const key = decisionKey(signalKey, parkedAt);
      if ((await store.get(key)) !== undefined) {
        throw new FailureResolvedError(`The failure under ${signalKey} was resolved before`);
      }
      const { changes, events } = await resolve(parkedAt);
      await failures.resolveAll(signalKey, { action: 'superseded', at }, (failure) => failure.signalKey !== signalKey);
      await store.commit([...(await decideFailure(failures, decision, parkedAt)), ...changes], events);
    },
    { sleep },
  );
