import type { Oracle } from './oracle.ts';

/** How the status of one kind of record may move. */
export interface Statuses {
  readonly what: string;
  readonly isOne: (pk: string, sk: string) => boolean;
  readonly edges: Readonly<Record<string, readonly string[]>>;
}

/** Statuses move along their edges only. */
export const statusesFollowTheirEdges = (kinds: readonly Statuses[]): Oracle => {
  const last = new Map<string, string>();
  const wrong: string[] = [];
  return {
    name: 'statuses follow their edges',
    listener: {
      committed: (table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put') continue;
          const { pk, sk } = change.key;
          const kind = kinds.find(({ isOne }) => isOne(pk, sk));
          if (kind === undefined) continue;
          const address = `${table}|${pk}|${sk}`;
          const { status } = change.value as { readonly status: string };
          const before = last.get(address);
          last.set(address, status);
          if (before !== undefined && before !== status && kind.edges[before]?.includes(status) !== true) {
            wrong.push(`${kind.what} ${pk} went from ${before} to ${status}`);
          }
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};
