import type { Listener, World } from '../world/world.ts';

/** Something that must never be, and was. */
export interface Violation {
  readonly oracle: string;
  readonly at: string;
  readonly what: string;
}

/** An invariant of a run. `listener` receives what happens; `inspect` runs every day; `conclude` at the end. */
export interface Oracle {
  readonly name: string;
  readonly listener?: Listener;
  inspect?(world: World): readonly string[];
  conclude?(world: World): readonly string[];
}

/** What the oracles of a run share: the last value of every record, by table and key. */
export interface Records {
  readonly listener: Listener;
  all(prefix: string): readonly Found[];
}

export interface Found {
  readonly table: string;
  readonly pk: string;
  readonly sk: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export const createRecords = (): Records => {
  const records = new Map<string, Found>();
  return {
    listener: {
      committed: (table, changes) => {
        for (const change of changes) {
          const { pk, sk } = change.key;
          const address = `${table}|${pk}|${sk}`;
          if (change.kind === 'put') records.set(address, { table, pk, sk, value: change.value as Found['value'] });
          if (change.kind === 'delete') records.delete(address);
        }
      },
    },
    all: (prefix) => [...records.values()].filter(({ pk }) => pk.startsWith(prefix)),
  };
};
