import { money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import type { Change, Key, Store } from '#shared/store/index.ts';
import type { AccountId } from '../../src/money/accounts.ts';
import { parseExport } from '../../src/ledger/domain/export.ts';
import { jsonLine } from '../../src/ledger/domain/export.ts';
import type { LedgerExport } from '../../src/ledger/domain/export.ts';
import type { SignedCheckpoint } from '../../src/ledger/domain/log.ts';
import { fund, lockFunds } from '../../src/money/movements.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import { createLedger, createProofs, createRecorder, exportLedger } from '../../src/ledger/index.ts';

/** The ledger over the memory store, with a process that can be made to die around any commit. */

export const CLIENT = 'c1';
export const OTHER_CLIENT = 'c2';
export const CONTRACTOR = 'k1';
export const OTHER_CONTRACTOR = 'k2';

export const eur = (amountMinor: number): Money => money(amountMinor, 'EUR');

const START = Date.parse('2026-11-02T09:00:00.000Z');
/** So many seconds after the beginning, ISO-8601 UTC. */
export const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

/** Nothing is wrong with the code: the process is made to die at this point. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export const createTestLedger = () => {
  let elapsed = 0;
  let left = Infinity;
  let fate: 'before' | 'after' = 'before';
  const commits: (readonly Change[])[] = [];
  const clock = { now: () => at(elapsed) };
  const memory = createMemoryStore({ clock });
  const store: Store = {
    ...memory,
    commit: async (changes, events) => {
      const dies = left === 0;
      left -= 1;
      if (dies && fate === 'before') throw new Crash();
      await memory.commit(changes, events);
      commits.push(changes);
      if (dies) throw new Crash();
    },
  };
  const sleep = () => Promise.resolve();
  const ledger = createLedger({ store, sleep });
  const recorder = createRecorder({ store, sleep });

  return {
    store,
    ledger,
    recorder,
    proofs: createProofs(store),
    clock,
    setTime: (seconds: number) => {
      elapsed = seconds;
    },
    /** Every commit that succeeded. */
    commits,
    /** Let the process die once, before or after its n-th commit from now (0 is the next). */
    crashAt: (commitsBefore: number, when: 'before' | 'after') => {
      left = commitsBefore;
      fate = when;
    },
    /** Move money: each entry in a transaction of its own. */
    post: async (...entries: readonly LedgerEntry[]) => {
      for (const entry of entries) await ledger.move(() => ({ entries: [entry], result: undefined }));
    },
    /** What the account holds, in euro cents. */
    holds: async (account: AccountId): Promise<number> => (await ledger.balance(account, 'EUR')).amountMinor,
    /** Write over an item as somebody with access to the table could. */
    tamper: async <T extends object>(key: Key, change: (value: T) => object): Promise<void> => {
      const read = await memory.get<T>(key);
      if (read === undefined) throw new Error(`Nothing to tamper with at ${key.pk} ${key.sk}`);
      await memory.commit([{ kind: 'put', key, value: change(read.value), if: { version: read.version } }]);
    },
    remove: (key: Key) => memory.commit([{ kind: 'delete', key, if: 'any' }]),
    insert: (key: Key, value: object) => memory.commit([{ kind: 'put', key, value, if: 'new' }]),
  };
};

export type TestLedger = ReturnType<typeof createTestLedger>;

/** The export as the verifier gets it: written out as JSON Lines, and read back. */
export const exported = async (
  { store }: Pick<TestLedger, 'store'>,
  checkpoints: readonly SignedCheckpoint[] = [],
): Promise<LedgerExport> => parseExport(await exportText(store, checkpoints));

export const exportText = async (store: Store, checkpoints: readonly SignedCheckpoint[] = []): Promise<string> => {
  const lines: string[] = [];
  for await (const row of exportLedger(store, checkpoints)) lines.push(jsonLine(row));
  return lines.join('');
};

/** A signature that tests can make and check. */
export const signed = (checkpoint: Omit<SignedCheckpoint, 'keyId' | 'signature'>): SignedCheckpoint => ({
  ...checkpoint,
  keyId: 'test',
  signature: signatureOf(checkpoint),
});
export const isSigned = (checkpoint: SignedCheckpoint): boolean => checkpoint.signature === signatureOf(checkpoint);

const signatureOf = ({ size, root, at: time }: Omit<SignedCheckpoint, 'keyId' | 'signature'>): string =>
  `signed ${size} ${root} ${time}`;

/** The n-th funding of the client, of n euros. */
export const funding = (n: number, clientId = CLIENT): LedgerEntry =>
  fund({ clientId, fundingId: `pi_${clientId}_${n}`, amount: eur(n * 100), at: at(n) });

export const locking = (lockId: string, amountMinor: number, seconds = 100): LedgerEntry =>
  lockFunds({ clientId: CLIENT, lockId, amount: eur(amountMinor), at: at(seconds) });

export { failureOf } from '#shared/testing/service.ts';

/** All that a synchronous call throws. */
export const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};
