import { put, queryAll, remove, searchPage } from '#shared/store/index.ts';
import type { Change, Key, Page, PageRequest, Query, Store, Versioned } from '#shared/store/index.ts';
import { CALENDAR_DAY, daysAfter, latest, secondsAfter, withMilliseconds } from '#shared/time/index.ts';
import type {
  DecidedFailure,
  FailureResolution,
  FailureStatus,
  ListedFailure,
  ParkedFailure,
  UNDECIDED,
} from './failure.ts';

type Undecided = FailureResolution & { readonly action: (typeof UNDECIDED)[number] };

/** How long the list has a resolved failure. The audit log has the decision for good. */
export const RESOLVED_DAYS = 400;

/** Partition of an entity's failures and of the decisions about them. */
export const pkOf = (signalKey: string): string => `PARKED#${signalKey.split('/').slice(0, 2).join('/')}`;
const parkedKey = (signalKey: string): Key => ({ pk: pkOf(signalKey), sk: `PARKED#${signalKey}` });
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

  /** The failures of an entity and its parts, or of one part. */
  const failuresUnder = async <L extends F>(signalKey: string, prefix: string): Promise<readonly Versioned<L>[]> =>
    (await queryAll<L>(store, { pk: pkOf(signalKey), prefix: `${prefix}${signalKey}` })).filter(
      ({ value }) => value.signalKey === signalKey || value.signalKey.startsWith(`${signalKey}/`),
    );

  const parkedUnder = (signalKey: string) => failuresUnder<F>(signalKey, 'PARKED#');

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

    /**
     * An entity's failures with those of its parts, the last parked first: of what is parked and of what is resolved, the last
     * `limit` each. Reads all: each part has one that is parked, and operators decided about most of those that are resolved.
     */
    lastOf: async (signalKey: string, limit: number): Promise<readonly ListedFailure<F>[]> => {
      const lists = await Promise.all([
        parkedUnder(signalKey),
        failuresUnder<ListedFailure<F>>(signalKey, 'RESOLVED#'),
      ]);
      return lists
        .flatMap((failures) =>
          failures
            .map(({ value }) => value)
            .toSorted(lastParkedFirst)
            .slice(0, limit),
        )
        .toSorted(lastParkedFirst);
    },
  };
};

export type Failures<F extends ParkedFailure = ParkedFailure> = ReturnType<typeof createFailures<F>>;

const lastParkedFirst = (a: ParkedFailure, b: ParkedFailure): number => (a.parkedAt < b.parkedAt ? 1 : -1);

const removalOf = ({ key, version }: Versioned<unknown>): Change => ({ kind: 'delete', key, if: { version } });

const QUERIES: Readonly<Record<FailureStatus, (list: string) => Query>> = {
  parked: (list) => ({ index: 'index1', pk: list }),
  resolved: (list) => ({ index: 'index1', pk: `${list}#RESOLVED`, order: 'desc' }),
  all: (list) => ({ index: 'index2', pk: `${list}#ALL`, order: 'desc' }),
};
