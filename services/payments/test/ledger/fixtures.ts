import { money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { EMPTY_ROOT } from '#shared/merkle/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import type { Change, Key, Store } from '#shared/store/index.ts';
import type { AccountId } from '../../src/money/accounts.ts';
import type { AmountHeld } from '../../src/money/balances.ts';
import { jsonLine, parseRow } from '../../src/ledger/domain/export.ts';
import type { ExportRow, ExportedEntry } from '../../src/ledger/domain/export.ts';
import { createVerifier } from '../../src/ledger/domain/verify.ts';
import type { Verdict, VerifySignature } from '../../src/ledger/domain/verify.ts';
import { readEntries, readTail } from '../../src/ledger/export.ts';
import type { Digest, SignedCheckpoint } from '../../src/ledger/domain/log.ts';
import { fund, lockFunds } from '../../src/money/movements.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import { createLedger, createProofs, createRecorder } from '../../src/ledger/index.ts';

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

/** In one part: what the last of these checkpoints covers, the checkpoints, and what came after. */
export const exportText = async (store: Store, checkpoints: readonly SignedCheckpoint[] = []): Promise<string> => {
  const last = checkpoints.toSorted((a, b) => b.size - a.size)[0] ?? { size: 0, root: EMPTY_ROOT };
  const rows: ExportRow[] = [];
  for await (const entry of readEntries(store, 0, last.size)) rows.push({ type: 'entry', ...entry });
  rows.push(...checkpoints.map((checkpoint): ExportRow => ({ type: 'checkpoint', ...checkpoint })));
  rows.push(...(await readTail({ store, sleep: () => Promise.resolve() }, last)));
  return rows.map(jsonLine).join('');
};

/** An export in memory. */
export interface LedgerExport {
  readonly head: Digest;
  readonly entries: readonly ExportedEntry[];
  readonly pending: readonly unknown[];
  /** Absent when money kept moving while the export was made. */
  readonly balances?: readonly AmountHeld[];
  readonly checkpoints: readonly SignedCheckpoint[];
}

export const rowsIn = (text: string): readonly ExportRow[] =>
  text.split('\n').flatMap((line, index) => (line === '' ? [] : [parseRow(line, `line ${index + 1}`)]));

export const parseExport = (text: string): LedgerExport => {
  const rows = rowsIn(text);
  const head = rows.find((row) => row.type === 'head');
  if (head === undefined) throw new Error('no head');
  const { size, root, balances } = head;
  return {
    head: { size, root },
    entries: rows.filter((row) => row.type === 'entry').map(({ type: _type, ...entry }) => entry),
    pending: rows.filter((row) => row.type === 'pending').map(({ entry }) => entry),
    checkpoints: rows.filter((row) => row.type === 'checkpoint').map(({ type: _type, ...checkpoint }) => checkpoint),
    ...(balances === 'included' && {
      balances: rows.filter((row) => row.type === 'balance').map(({ type: _type, ...balance }) => balance),
    }),
  };
};

export const verifyLedger = (
  { head, entries, pending, balances, checkpoints }: LedgerExport,
  isGood: VerifySignature,
): Verdict => {
  const verifier = createVerifier(isGood);
  verifier.add({ type: 'head', ...head, balances: balances === undefined ? 'moving' : 'included' });
  for (const entry of entries) verifier.add({ type: 'entry', ...entry });
  for (const entry of pending) verifier.add({ type: 'pending', entry });
  for (const balance of balances ?? []) verifier.add({ type: 'balance', ...balance });
  for (const checkpoint of checkpoints) verifier.add({ type: 'checkpoint', ...checkpoint });
  return verifier.verdict();
};

/** A signature that tests can make and check. */
export const signed = (checkpoint: Omit<SignedCheckpoint, 'keyId' | 'signature'>): SignedCheckpoint => ({
  ...checkpoint,
  keyId: 'test',
  signature: signatureOf(checkpoint),
});
export const isSigned: VerifySignature = (checkpoint) => checkpoint.signature === signatureOf(checkpoint);

const signatureOf = ({ size, root, at: time }: Pick<SignedCheckpoint, 'size' | 'root' | 'at'>): string =>
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
