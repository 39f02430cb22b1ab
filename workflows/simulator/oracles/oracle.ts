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
  /** By kind, the part of the partition key up to its `#`, and by address. */
  const kinds = new Map<string, Map<string, Found>>();
  const kindOf = (pk: string): string => pk.slice(0, pk.indexOf('#') + 1);
  const recordsOf = (pk: string): Map<string, Found> => {
    const found = kinds.get(kindOf(pk)) ?? new Map<string, Found>();
    kinds.set(kindOf(pk), found);
    return found;
  };
  return {
    listener: {
      committed: (table, changes) => {
        for (const change of changes) {
          const { pk, sk } = change.key;
          const address = `${table}|${pk}|${sk}`;
          if (change.kind === 'put')
            recordsOf(pk).set(address, { table, pk, sk, value: change.value as Found['value'] });
          if (change.kind === 'delete') recordsOf(pk).delete(address);
        }
      },
    },
    all: (prefix) =>
      [...kinds]
        .filter(([kind]) => kind.startsWith(prefix) || prefix.startsWith(kind))
        .flatMap(([, records]) => [...records.values()])
        .filter(({ pk }) => pk.startsWith(prefix)),
  };
};
