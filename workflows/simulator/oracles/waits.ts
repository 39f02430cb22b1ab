import type { Mailbox } from '#shared/signals/mailbox.ts';
import type { Execution } from '../asl/index.ts';
import type { World } from '../world/world.ts';
import type { Oracle, Records } from './oracle.ts';

export interface OpenWait {
  readonly key: string;
  readonly token: string;
  /** ISO-8601 UTC. */
  readonly deadlineAt: string | undefined;
}

/** Waits that are on record and were not answered. */
export const openWaits = (records: Records): readonly OpenWait[] =>
  records.all('SIGNAL#').flatMap(({ pk, sk, value }) => {
    const { wait } = value as unknown as Mailbox;
    return sk === 'MAILBOX' && wait !== undefined
      ? [{ key: pk.slice('SIGNAL#'.length), token: wait.token, deadlineAt: wait.deadlineAt }]
      : [];
  });

/** No execution that has ended leaves a wait behind. */
export const noOrphanedWaits = (records: Records): Oracle => ({
  name: 'no orphaned wait',
  conclude: ({ states }) =>
    openWaits(records).flatMap(({ key, token }) => {
      const owner = states.ownerOf(token);
      return owner === undefined || owner.status !== 'RUNNING'
        ? [`${key}: ${owner?.name ?? 'no execution'} has ended and still waits`]
        : [];
    }),
});

/**
 * Every wait is resumed: an open callback has its wait on record, and the wait a timer. Checked when nothing is on
 * its way: a registration or a signal that is still travelling has not failed.
 */
export const everyWaitHasADeadline = (records: Records): Oracle => ({
  name: 'every wait has a live deadline',
  inspect: (world) => {
    if (!isAtRest(world)) return [];
    const waits = new Map(openWaits(records).map((wait) => [wait.token, wait]));
    const timers = new Set(world.scheduler.pending().map(({ input }) => input));
    return world.states.executions().flatMap((execution) =>
      execution.status !== 'RUNNING'
        ? []
        : execution.active().flatMap(({ kind, state, token = '' }) => {
            if (kind !== 'callback') return [];
            const wait = waits.get(token);
            if (wait === undefined) return [`${execution.name} waits at ${state} without a wait on record`];
            const hasTimer = [...timers].some(
              (input) => input.includes(`"${wait.key}"`) && input.includes(String(wait.deadlineAt)),
            );
            return hasTimer ? [] : [`${execution.name} waits at ${state} without a timer`];
          }),
    );
  },
});

/** No message or repetition under way: what is inconsistent now stays so. */
export const isAtRest = (world: World): boolean =>
  world.isQuiet() && world.prepared.queues.every(({ arn }) => world.queues.messages(arn).length === 0);

/**
 * One signal wakes one execution once; a deadline may come round again. An execution that ended before it said that it has the
 * signal may have done nothing about it: the next execution for the same entity gets it again, also the one that continues it.
 * So does one that tries a Map again, whose items begin anew, and one that parks with the signal of the task that failed.
 */
export const signalsAreReceivedOnce = (records: Records): Oracle => {
  const tokens = new Map<string, string[]>();
  const keyOf = (token: string): string =>
    records.all('SIGNAL#').find(({ value }) => (value as unknown as Mailbox).inFlight?.wait.token === token)?.pk ?? '?';
  return {
    name: 'a signal is received once',
    listener: {
      tokenAnswered: (token, output) => {
        const { id, name } = output as { readonly id: string; readonly name: string };
        if (name === 'deadline') return;
        const signal = `${keyOf(token)} ${id}`;
        tokens.set(signal, [...(tokens.get(signal) ?? []), token]);
      },
    },
    conclude: ({ states }) =>
      [...tokens].flatMap(([signal, received]) => {
        const owners = received.map((token) => states.ownerOf(token));
        const times = Map.groupBy(owners, (owner) => owner);
        const unfinished = [...times.keys()].filter((owner) => owner === undefined || !mayPassOn(owner));
        const isTwice =
          [...times].some(([owner, theirs]) => theirs.length > beginnings(owner)) || unfinished.length > 1;
        return isTwice ? [`${signal} was received ${received.length} times`] : [];
      }),
  };
};

/** Whether another execution may receive the last signal of this one: it failed, or handed its entity on. */
const mayPassOn = ({ status, output }: Execution): boolean =>
  ['FAILED', 'ABORTED'].includes(status) ||
  (output as { readonly status?: string } | undefined)?.status === 'continued';

/** How often an execution may receive one signal: it began the items of one of its Maps so often, or resumed after it was parked. */
const beginnings = (execution: Execution | undefined): number => {
  if (execution === undefined) return 1;
  const visited = execution.visited();
  const resumed = 1 + visited.filter((state) => state === 'ParkForOperator').length;
  const maps = [...execution.machine.workflow.states].flatMap(([name, { type }]) => (type === 'Map' ? [name] : []));
  return Math.max(resumed, ...maps.map((name) => visited.filter((state) => state === name).length));
};
