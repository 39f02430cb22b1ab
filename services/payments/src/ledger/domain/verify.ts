import { append, emptyRange, rootOf } from '#shared/merkle/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import { InvalidMoneyError, add, isZero, money, zero } from '#shared/money/index.ts';
import type { AccountId } from '../../money/accounts.ts';
import { isWithinBound } from '../../money/balances.ts';
import { InvalidEntryError } from '../../money/errors.ts';
import { parseEntry } from './entry-form.ts';
import type { ExportedBalance, LedgerExport } from './export.ts';
import type { Digest, SignedCheckpoint } from './log.ts';
import { currencyOf, effectsOf, netOf } from '../../money/postings.ts';
import type { LedgerEntry } from '../../money/postings.ts';
import { expectedLeaves, findTampering } from './tampering.ts';
import type { Tampering } from './tampering.ts';

/** Something that is not as it must be. `message` says it in words. */
export type Fault = { readonly message: string } & (
  | Tampering
  /** The entry is what was recorded, and breaks a rule of the ledger all the same. A pending one has no sequence. */
  | { readonly kind: 'invalid'; readonly sequence?: number; readonly entryId?: string }
  /** The entry's receipt is missing, or has another position or hash. */
  | { readonly kind: 'receipt'; readonly sequence: number; readonly entryId: string }
  | { readonly kind: 'checkpoint'; readonly size: number }
  /** Entries `from` to `to - 1`, or the head, were rewritten together with every record of them; none can be singled out. */
  | { readonly kind: 'head'; readonly from: number; readonly to: number }
  | { readonly kind: 'balance'; readonly account: AccountId; readonly currency: string }
  | { readonly kind: 'sum'; readonly currency: string }
);

export interface Verdict extends Digest {
  readonly ok: boolean;
  readonly entries: number;
  readonly pending: number;
  /** Checkpoints that hold, and how many entries they vouch for. */
  readonly checkpoints: number;
  readonly signedEntries: number;
  readonly balancesChecked: boolean;
  readonly faults: readonly Fault[];
}

/** Whether the signature over `checkpointMessage` is good, and the key one of ours. */
export type VerifySignature = (checkpoint: SignedCheckpoint) => boolean;

/**
 * Recompute everything an export says from its entries: leaf hashes, the root at every checkpoint and at the head,
 * balances, and that they add up to nothing. Names the first entry that was altered, deleted, inserted or moved.
 */
export const verifyLedger = (ledger: LedgerExport, verifySignature: VerifySignature): Verdict => {
  const { signed, held, faults: checkpointFaults } = verifyCheckpoints(ledger, verifySignature);
  const { leaves, leadToHead } = expectedLeaves(signed, ledger);
  const tampering = findTampering(ledger.entries, leaves);
  const { entries, faults: entryFaults } = verifyEntries(ledger);
  // Where entries were moved, their receipts contradict them; that says nothing new.
  const receipts = tampering === undefined ? receiptFaults(ledger) : [];
  const faults: readonly Fault[] = [
    ...(tampering ? [{ ...tampering, message: inWords(tampering) }] : []),
    ...entryFaults,
    ...receipts,
    ...checkpointFaults,
    ...headFaults(ledger, signed, leadToHead),
    ...balanceFaults(ledger, entries),
  ];
  return {
    ok: faults.length === 0,
    ...ledger.head,
    entries: ledger.entries.length,
    pending: ledger.pending.length,
    checkpoints: held,
    signedEntries: signed.length,
    balancesChecked: ledger.balances !== undefined,
    faults,
  };
};

const inWords = ({ kind, sequence, entryId }: Tampering): string =>
  `Entry ${sequence}${entryId === undefined ? '' : ` (${entryId})`} was ${kind}`;

/** Follow the checkpoints from the first; their leaves are to be trusted as far as signatures and roots go. */
const verifyCheckpoints = (
  { checkpoints }: LedgerExport,
  verifySignature: VerifySignature,
): { readonly signed: readonly Hash[]; readonly held: number; readonly faults: readonly Fault[] } => {
  const signed: Hash[] = [];
  const faults: Fault[] = [];
  let range = emptyRange;
  let held = 0;
  for (const checkpoint of checkpoints.toSorted((a, b) => a.size - b.size || a.from - b.from)) {
    const { size, root, from, leaves } = checkpoint;
    const fault = (why: string) => faults.push({ kind: 'checkpoint', size, message: `Checkpoint ${size} ${why}` });
    const known = leaves.slice(0, signed.length - from);
    const grown = leaves.slice(signed.length - from).reduce((grows, leaf) => append(grows, leaf).range, range);
    if (!verifySignature(checkpoint)) fault('has no good signature');
    else if (from > signed.length) fault(`follows one of size ${from}, which is missing or does not hold`);
    else if (
      known.some((leaf, index) => leaf !== signed[from + index]) ||
      grown.size !== size ||
      rootOf(grown) !== root
    )
      fault('does not have the root of its leaves');
    else {
      signed.push(...leaves.slice(signed.length - from));
      range = grown;
      held += 1;
    }
  }
  return { signed, held, faults };
};

const headFaults = ({ head }: LedgerExport, signed: readonly Hash[], leadToHead: boolean): readonly Fault[] => {
  if (head.size < signed.length) {
    const message = `The log has ${head.size} entries, and had ${signed.length} at a checkpoint`;
    return [{ kind: 'head', from: head.size, to: signed.length, message }];
  }
  if (leadToHead) return [];
  const message =
    head.size === signed.length
      ? `The log's head does not have the root of its ${head.size} signed entries`
      : `Entries ${signed.length} to ${head.size - 1} do not lead to the root of the log`;
  return [{ kind: 'head', from: signed.length, to: head.size, message }];
};

/** The entries that are in form, each id once: those of the log, then those that wait to be. */
const verifyEntries = ({
  entries,
  pending,
}: LedgerExport): { readonly entries: readonly LedgerEntry[]; readonly faults: readonly Fault[] } => {
  const valid = new Map<string, LedgerEntry>();
  const faults: Fault[] = [];
  for (const { sequence, entryId, entry } of entries) {
    if (entry === undefined) continue;
    const fault = (why: string) =>
      faults.push({ kind: 'invalid', sequence, entryId, message: `Entry ${sequence} (${entryId}) ${why}` });
    const read = readEntry(entry);
    if (typeof read === 'string') fault(`is no valid entry: ${read}`);
    else if (read.entryId !== entryId) fault(`has another id inside: ${read.entryId}`);
    else if (valid.has(entryId)) fault('is in the log twice');
    else valid.set(entryId, read);
  }
  for (const waiting of pending) {
    const read = readEntry(waiting);
    if (typeof read === 'string') {
      faults.push({ kind: 'invalid', message: `A pending entry is no valid entry: ${read}` });
    } else if (!valid.has(read.entryId)) valid.set(read.entryId, read);
  }
  return { entries: [...valid.values()], faults };
};

const receiptFaults = ({ entries }: LedgerExport): readonly Fault[] =>
  entries.flatMap(({ sequence, entryId, leafHash, receipt }): Fault[] => {
    if (receipt?.sequence === sequence && receipt.leafHash === leafHash) return [];
    const message = `Entry ${sequence} (${entryId}) has ${receipt ? 'another receipt' : 'no receipt'}`;
    return [{ kind: 'receipt', sequence, entryId, message }];
  });

/** The entry, or what is wrong with it. */
const readEntry = (value: unknown): LedgerEntry | string => {
  try {
    return parseEntry(value);
  } catch (error) {
    if (error instanceof InvalidEntryError || error instanceof InvalidMoneyError) return error.message;
    throw error;
  }
};

const balanceFaults = ({ balances }: LedgerExport, entries: readonly LedgerEntry[]): readonly Fault[] => {
  if (balances === undefined) return [];
  const sums = sumsOf(entries);
  const stated = new Map(balances.map((balance) => [nameOf(balance), balance]));
  const accounts = new Map([...sums, ...stated]);
  const wrong = [...accounts].flatMap(([name, { account, currency }]): Fault[] => {
    const sum = sums.get(name)?.amountMinor ?? 0;
    const states = stated.get(name)?.amountMinor ?? 0;
    const fault = (message: string): Fault => ({ kind: 'balance', account, currency, message });
    if (sum !== states) return [fault(`${account} states ${states} ${currency}, and its entries add up to ${sum}`)];
    return isWithinBound({ account, amountMinor: states })
      ? []
      : [fault(`${account} holds ${states} ${currency}, beyond its bound`)];
  });
  return [...wrong, ...sumFaults(balances)];
};

const sumFaults = (balances: readonly ExportedBalance[]): readonly Fault[] => {
  const currencies = [...new Set(balances.map(({ currency }) => currency))];
  return currencies.flatMap((currency): Fault[] => {
    const total = balances
      .filter((balance) => balance.currency === currency)
      .map(({ amountMinor }) => money(amountMinor, currency))
      .reduce(add, zero(currency));
    const message = `All accounts together hold ${total.amountMinor} ${currency} instead of nothing`;
    return isZero(total) ? [] : [{ kind: 'sum', currency, message }];
  });
};

/** Balances as the sums of entries. */
export const sumsOf = (entries: readonly LedgerEntry[]): ReadonlyMap<string, ExportedBalance> => {
  const sums = new Map<string, ExportedBalance>();
  for (const entry of entries) {
    const currency = currencyOf(entry);
    for (const effect of effectsOf(entry)) {
      const { account } = effect;
      const before = sums.get(nameOf({ account, currency }))?.amountMinor ?? 0;
      const { amountMinor } = add(money(before, currency), netOf(effect));
      sums.set(nameOf({ account, currency }), { account, currency, amountMinor });
    }
  }
  return sums;
};

const nameOf = ({ account, currency }: Pick<ExportedBalance, 'account' | 'currency'>): string =>
  `${account} ${currency}`;
