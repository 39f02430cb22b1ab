import { append, emptyRange, rootOf } from '#shared/merkle/index.ts';
import { ValidationError } from '#shared/errors/index.ts';
import { InvalidMoneyError, add, isZero, money, zero } from '#shared/money/index.ts';
import type { AccountId } from '../../money/accounts.ts';
import { isWithinBound } from '../../money/balances.ts';
import type { AmountHeld } from '../../money/balances.ts';
import { InvalidEntryError } from '../../money/errors.ts';
import { parseEntry } from './entry-form.ts';
import type { ExportRow, ExportedEntry } from './export.ts';
import type { Digest, SignedCheckpoint } from './log.ts';
import { currencyOf, effectsOf, netOf } from '../../money/postings.ts';
import type { LedgerEntry } from '../../money/postings.ts';
import { createHashColumn, packHashes, unpackHashes } from './columns.ts';
import type { HashColumn } from './columns.ts';
import { createLogContent, expectedLeaves, findTampering, rootOfFirst } from './tampering.ts';
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
  /** Faults of the same kinds that are not listed, because there are too many. */
  readonly furtherFaults: number;
}

/** Whether the signature over `checkpointMessage` is good, and the key one of ours. */
export type VerifySignature = (checkpoint: Omit<SignedCheckpoint, 'from' | 'leaves'>) => boolean;

export interface Verifier {
  /** Take in one row of the export: its form has been checked (`parseRow`). Entries in the order of the file. */
  add(row: ExportRow): void;
  /** @throws ValidationError without a head among the rows */
  verdict(): Verdict;
  /** Whether the entries so far begin with those of a digest that was kept. What the export says about itself does not count. */
  beginsWith(digest: Digest): boolean;
}

/** Faults of single entries that are listed. */
const MOST_FAULTS = 1_000;

/**
 * Recompute everything an export says from its entries: leaf hashes, the root at every checkpoint and at the head,
 * balances, and that they add up to nothing. Names the first entry that was altered, deleted, inserted or moved. Rows may
 * come from a stream: of an entry only hashes and id are kept, some 250 bytes.
 */
export const createVerifier = (verifySignature: VerifySignature): Verifier => {
  const content = createLogContent();
  const checkpoints: PackedCheckpoint[] = [];
  const balances: AmountHeld[] = [];
  const pending: unknown[] = [];
  const ids = new Set<string>();
  const sums = createSums();
  const entryFaults = createFaultList();
  const receiptFaults = createFaultList();
  let head: Extract<ExportRow, { type: 'head' }> | undefined;
  let rows = 0;

  const addEntry = (row: ExportedEntry): void => {
    const { sequence, entryId, entry } = row;
    rows += 1;
    content.add(row);
    receiptFaults.add(receiptFault(row));
    if (entry === undefined) return;
    const fault = (why: string) =>
      entryFaults.add({ kind: 'invalid', sequence, entryId, message: `Entry ${sequence} (${entryId}) ${why}` });
    const read = readEntry(entry);
    if (typeof read === 'string') fault(`is no valid entry: ${read}`);
    else if (read.entryId !== entryId) fault(`has another id inside: ${read.entryId}`);
    else if (ids.has(entryId)) fault('is in the log twice');
    else {
      ids.add(entryId);
      sums.add(read);
    }
  };

  return {
    add: (row) => {
      if (row.type === 'entry') addEntry(row);
      else if (row.type === 'checkpoint') checkpoints.push(packed(row));
      else if (row.type === 'balance') balances.push(row);
      else if (row.type === 'pending') pending.push(row.entry);
      else head = row;
    },

    verdict: () => {
      if (head === undefined) throw new ValidationError([{ field: 'head', message: 'the export has no head' }]);
      const { size, root } = head;
      const { signed, held, faults: checkpointFaults } = verifyCheckpoints(checkpoints, verifySignature);
      const { leaves, leadToHead } = expectedLeaves(signed, content, head);
      const tampering = findTampering(content, leaves);
      const all = createSums(sums);
      const pendingFaults = addPending(pending, ids, all);
      // Where entries were moved, their receipts contradict them; that says nothing new.
      const receipts = tampering === undefined ? receiptFaults : createFaultList();
      const faults: readonly Fault[] = [
        ...(tampering ? [{ ...tampering, message: inWords(tampering) }] : []),
        ...entryFaults.listed,
        ...pendingFaults,
        ...receipts.listed,
        ...checkpointFaults,
        ...headFaults(head, signed.length, leadToHead),
        ...(head.balances === 'included' ? balanceFaults(balances, all.byAccount) : []),
      ];
      return {
        ok: faults.length === 0,
        size,
        root,
        entries: rows,
        pending: pending.length,
        checkpoints: held,
        signedEntries: signed.length,
        balancesChecked: head.balances === 'included',
        faults,
        furtherFaults: entryFaults.further() + receipts.further(),
      };
    },

    beginsWith: ({ size, root }) => rootOfFirst(content.hashes, size) === root,
  };
};

const createFaultList = () => {
  const listed: Fault[] = [];
  let further = 0;
  return {
    listed,
    further: () => further,
    add: (fault: Fault | undefined): void => {
      if (fault === undefined) return;
      if (listed.length < MOST_FAULTS) listed.push(fault);
      else further += 1;
    },
  };
};

const inWords = ({ kind, sequence, entryId }: Tampering): string =>
  `Entry ${sequence}${entryId === undefined ? '' : ` (${entryId})`} was ${kind}`;

/** A checkpoint whose leaves take 32 bytes each. */
interface PackedCheckpoint extends Omit<SignedCheckpoint, 'leaves'> {
  readonly leaves: Buffer;
}

const packed = ({ size, root, at, from, leaves, keyId, signature }: SignedCheckpoint): PackedCheckpoint => ({
  size,
  root,
  at,
  from,
  keyId,
  signature,
  leaves: packHashes(leaves),
});

/** Follow the checkpoints from the first; their leaves are to be trusted as far as signatures and roots go. */
const verifyCheckpoints = (
  checkpoints: readonly PackedCheckpoint[],
  verifySignature: VerifySignature,
): { readonly signed: HashColumn; readonly held: number; readonly faults: readonly Fault[] } => {
  const signed = createHashColumn();
  const faults: Fault[] = [];
  let range = emptyRange;
  let held = 0;
  for (const checkpoint of checkpoints.toSorted((a, b) => a.size - b.size || a.from - b.from)) {
    const { size, from } = checkpoint;
    const fault = (why: string) => faults.push({ kind: 'checkpoint', size, message: `Checkpoint ${size} ${why}` });
    if (!verifySignature(checkpoint)) fault('has no good signature');
    else if (from > signed.length) fault(`follows one of size ${from}, which is missing or does not hold`);
    else {
      const leaves = unpackHashes(checkpoint.leaves);
      const isKnown = leaves.slice(0, signed.length - from).every((leaf, at) => leaf === signed.get(from + at));
      const grown = leaves.slice(signed.length - from);
      const next = grown.reduce((grows, leaf) => append(grows, leaf).range, range);
      if (!isKnown || next.size !== size || rootOf(next) !== checkpoint.root)
        fault('does not have the root of its leaves');
      else {
        for (const leaf of grown) signed.set(signed.length, leaf);
        range = next;
        held += 1;
      }
    }
  }
  return { signed, held, faults };
};

const headFaults = (head: Digest, signed: number, leadToHead: boolean): readonly Fault[] => {
  if (head.size < signed) {
    const message = `The log has ${head.size} entries, and had ${signed} at a checkpoint`;
    return [{ kind: 'head', from: head.size, to: signed, message }];
  }
  if (leadToHead) return [];
  const message =
    head.size === signed
      ? `The log's head does not have the root of its ${head.size} signed entries`
      : `Entries ${signed} to ${head.size - 1} do not lead to the root of the log`;
  return [{ kind: 'head', from: signed, to: head.size, message }];
};

/** Pending entries count in the balances, unless they were appended to the log meanwhile. */
const addPending = (pending: readonly unknown[], logged: ReadonlySet<string>, sums: Sums): readonly Fault[] => {
  const ids = new Set<string>();
  return pending.flatMap((waiting): readonly Fault[] => {
    const read = readEntry(waiting);
    if (typeof read === 'string') {
      return [{ kind: 'invalid', message: `A pending entry is no valid entry: ${read}` }];
    }
    if (!logged.has(read.entryId) && !ids.has(read.entryId)) {
      ids.add(read.entryId);
      sums.add(read);
    }
    return [];
  });
};

const receiptFault = ({ sequence, entryId, leafHash, receipt }: ExportedEntry): Fault | undefined => {
  if (receipt?.sequence === sequence && receipt.leafHash === leafHash) return undefined;
  const message = `Entry ${sequence} (${entryId}) has ${receipt ? 'another receipt' : 'no receipt'}`;
  return { kind: 'receipt', sequence, entryId, message };
};

/** The entry, or what is wrong with it. */
const readEntry = (value: unknown): LedgerEntry | string => {
  try {
    return parseEntry(value);
  } catch (error) {
    if (error instanceof InvalidEntryError || error instanceof InvalidMoneyError) return error.message;
    throw error;
  }
};

const balanceFaults = (balances: readonly AmountHeld[], sums: ReadonlyMap<string, AmountHeld>): readonly Fault[] => {
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

const sumFaults = (balances: readonly AmountHeld[]): readonly Fault[] => {
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

interface Sums {
  readonly byAccount: ReadonlyMap<string, AmountHeld>;
  add(entry: LedgerEntry): void;
}

/** Balances as the sums of entries, beginning with others. */
export const createSums = (before?: Sums): Sums => {
  const byAccount = new Map(before?.byAccount);
  return {
    byAccount,
    add: (entry) => {
      const currency = currencyOf(entry);
      for (const effect of effectsOf(entry)) {
        const { account } = effect;
        const name = nameOf({ account, currency });
        const { amountMinor } = add(money(byAccount.get(name)?.amountMinor ?? 0, currency), netOf(effect));
        byAccount.set(name, { account, currency, amountMinor });
      }
    },
  };
};

const nameOf = ({ account, currency }: Pick<AmountHeld, 'account' | 'currency'>): string => `${account} ${currency}`;
