import { inMemoryIdempotency } from '#shared/http/index.ts';
import type { Idempotency } from '#shared/http/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import type { Change, Store } from '#shared/store/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import type { Clock } from '#shared/runtime/index.ts';

export interface TablesOptions {
  readonly clock: Clock;
  /** For proving that a run notices: what is wrong with a store. */
  readonly sabotage?: (store: Store) => Store;
  /** Called after each commit, with the events that were not in the outbox before. */
  readonly onCommitted: (table: string, changes: readonly Change[], events: readonly AnyEvent[]) => void;
}

export interface Tables {
  store(name: string): Store;
  idempotency(name: string): Idempotency;
}

/**
 * The world's tables. They are made in the services' own module graph, because their errors are recognised by class there.
 */
export const createTables = ({ clock, sabotage = (store) => store, onCommitted }: TablesOptions): Tables => {
  const stores = new Map<string, Store>();
  const idempotencies = new Map<string, Idempotency>();

  const newStore = (name: string): Store => {
    let posted: readonly AnyEvent[] = [];
    const memory = sabotage(
      createMemoryStore({
        clock,
        onCommitted: (events) => {
          posted = events;
        },
      }),
    );
    return {
      ...memory,
      commit: async (changes, events) => {
        // Nothing happens between the two: an effect is one instant of the world.
        await memory.commit(changes, events);
        const fresh = posted;
        posted = [];
        onCommitted(name, changes, fresh);
      },
    };
  };

  return {
    store: (name) => {
      const store = stores.get(name) ?? newStore(name);
      stores.set(name, store);
      return store;
    },
    idempotency: (name) => {
      const kept = idempotencies.get(name) ?? inMemoryIdempotency(clock);
      idempotencies.set(name, kept);
      return kept;
    },
  };
};
