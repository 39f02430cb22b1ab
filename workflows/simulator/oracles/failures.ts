import type { ListedFailure } from '#shared/interventions/index.ts';
import type { Change } from '#shared/store/index.ts';
import type { Oracle } from './oracle.ts';

const isParked = ({ key }: Change): boolean => key.pk.startsWith('PARKED#') && key.sk.startsWith('PARKED#');
const idOf = ({ signalKey, parkedAt }: ListedFailure): string => `${signalKey} of ${parkedAt}`;

/**
 * A failure leaves the list of what is parked together with its resolution, in one commit; no two of one entity or part were parked
 * at the same time.
 */
export const failuresStayListed = (): Oracle => {
  const parked = new Map<string, ListedFailure>();
  const ids = new Set<string>();
  const wrong: string[] = [];
  return {
    name: 'failures stay listed',
    listener: {
      committed: (table, changes) => {
        const resolved = changes.flatMap((change) =>
          change.kind === 'put' && change.key.sk.startsWith('RESOLVED#') ? [idOf(change.value as ListedFailure)] : [],
        );
        for (const change of changes.filter((one) => isParked(one) && one.kind !== 'check')) {
          const address = `${table}|${change.key.sk}`;
          const before = parked.get(address);
          parked.delete(address);
          if (before !== undefined && !resolved.includes(idOf(before)))
            wrong.push(`${idOf(before)} is not listed any more`);
          if (change.kind !== 'put') continue;
          const failure = change.value as ListedFailure;
          parked.set(address, failure);
          if (ids.has(idOf(failure))) wrong.push(`${idOf(failure)} is parked twice`);
          ids.add(idOf(failure));
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};
