import { createHash } from 'node:crypto';
import type { Amendment } from '../../../services/contract/src/domain/amendment.ts';
import type { Contract } from '../../../services/contract/src/domain/contract.ts';
import type { Work } from '../../../services/contract/src/domain/work.ts';
import type { Change } from '#shared/store/index.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import type { World } from '../../simulator/world/world.ts';

/** What oracles of contracts read of the contract service's table. */

interface Address {
  readonly pk: string;
  readonly sk: string;
}

const CONTRACT = 'CONTRACT#';
const isOf = ({ pk }: Address): boolean => pk.startsWith(CONTRACT);

export const isContract = (address: Address): boolean => isOf(address) && address.sk === 'STATE';
export const isWork = (address: Address): boolean => isOf(address) && address.sk.startsWith('WORK#');
export const isAmendment = (address: Address): boolean => isOf(address) && address.sk.startsWith('AMENDMENT#');
export const isSettlement = (address: Address): boolean => isOf(address) && address.sk === 'SETTLEMENT';

const readAll = <T>(records: Records, prefix: string, isOne: (address: Address) => boolean): readonly T[] =>
  records.all(prefix).flatMap((found) => (isOne(found) ? [found.value as unknown as T] : []));

export const contractsIn = (records: Records): readonly Contract[] => readAll(records, CONTRACT, isContract);
export const worksIn = (records: Records): readonly Work[] => readAll(records, CONTRACT, isWork);
export const worksOf = (records: Records, contractId: string): readonly Work[] =>
  worksIn(records).filter((work) => work.contractId === contractId);
export const amendmentsIn = (records: Records): readonly Amendment[] => readAll(records, CONTRACT, isAmendment);

/** What `changes` wrote of one kind. */
export const writtenIn = <T>(changes: readonly Change[], isOne: (address: Address) => boolean): readonly T[] =>
  changes.flatMap((change) => (change.kind === 'put' && isOne(change.key) ? [change.value as T] : []));

/** An oracle that compares each version of a record with the one before. */
export const comparingVersions = <T>(name: string, { isOne, idOf, compare }: VersionComparison<T>): Oracle => {
  const last = new Map<string, T>();
  const wrong: string[] = [];
  return {
    name,
    listener: {
      committed: (_table, changes) => {
        for (const version of writtenIn<T>(changes, isOne)) {
          const before = last.get(idOf(version));
          last.set(idOf(version), version);
          if (before !== undefined) wrong.push(...compare(before, version));
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

interface VersionComparison<T> {
  readonly isOne: (address: Address) => boolean;
  readonly idOf: (version: T) => string;
  /** What is wrong with `after`. */
  readonly compare: (before: T, after: T) => readonly string[];
}

/** Whether a list only grew: what was in it is still there, unchanged. */
export const hasGrown = (before: readonly unknown[], after: readonly unknown[]): boolean =>
  JSON.stringify(after.slice(0, before.length)) === JSON.stringify(before);

/** SHA-256 in hexadecimal, without the code of the service that it is compared with. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Every version of the objects whose key begins so, in all buckets. */
export const objectsIn = ({ prepared, buckets }: World, key: string): readonly Uint8Array[] =>
  prepared.stacks
    .flatMap((stack) => stack.buckets)
    .flatMap(({ name }) => buckets.list(name, key))
    .map(({ bytes }) => bytes);
