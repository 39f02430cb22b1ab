import type { AnyEvent } from '#shared/events/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import type { Signals } from '#shared/signals/index.ts';
import { put, retryOnConflict } from '#shared/store/index.ts';
import type { Change, Key, Store } from '#shared/store/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import { FailureResolvedError, NotParkedError } from './failure.ts';
import type { DecidedFailure, FailureDecision, ParkedFailure } from './failure.ts';
import { RESOLVED_DAYS, pkOf } from './failures.ts';
import type { Failures } from './failures.ts';

const SIGNAL = 'operator.decision/';
const decisionKey = (signalKey: string, parkedAt: string): Key => ({
  pk: pkOf(signalKey),
  sk: `DECISION#${signalKey}#${parkedAt}`,
});

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
