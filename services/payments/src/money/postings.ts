import { isPositive, subtract, sum, zero } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { accountOf } from './accounts.ts';
import type { AccountId, AccountKind } from './accounts.ts';
import { InvalidEntryError } from './errors.ts';

/** So much goes from one account to another: a posting is balanced by its form. */
export interface Posting {
  readonly from: AccountId;
  readonly to: AccountId;
  /** More than nothing. */
  readonly amount: Money;
  /** The line of a batch that it belongs to; unique within its entry. */
  readonly reference?: string;
}

/** Between which kinds of accounts each movement moves money. */
export const MOVEMENTS = {
  'escrow.funded': ['external → escrow'],
  'funds.locked': ['escrow → locked'],
  'funds.released': ['locked → escrow'],
  'wallet.credited': ['clearing → wallet'],
  'escrow.debited': ['locked → clearing'],
  'wallet.credit.reversed': ['wallet → clearing'],
  'escrow.debit.reversed': ['clearing → locked'],
  'dispute.withdrawn': ['escrow → external', 'receivable → external'],
  'dispute.reinstated': ['external → receivable', 'external → escrow'],
  'receivable.collected': ['escrow → receivable'],
} as const satisfies Readonly<Record<string, readonly `${AccountKind} → ${AccountKind}`[]>>;

export type Movement = keyof typeof MOVEMENTS;

/** One movement of money, in one currency. Written once and never changed; a correction is an opposite entry. */
export interface LedgerEntry {
  /** UUIDv5 of the business fact: the same fact has the same id, however often it is recorded. */
  readonly entryId: string;
  readonly movement: Movement;
  /** What caused it: the id of a funding, lock, settlement, dispute or failure. */
  readonly reference: string;
  /** The entry whose opposite this is. */
  readonly reverses?: string;
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly postings: readonly Posting[];
}

/**
 * Most postings of one entry. With 40 wallets, an entry takes 84 of the 100 items of a commit (a balance per account, a line per
 * effect, the entry and its place in the queue of the log), which leaves room for the records of the payment itself.
 */
export const MAX_POSTINGS = 40;

/**
 * Checks the rules of every entry.
 * @throws InvalidEntryError for no or too many postings, several currencies, an amount that is not positive, a move between
 * accounts that the movement does not connect, or between two clients
 */
export const assertEntry = (entry: LedgerEntry): void => {
  const { entryId, movement, reference, at, postings } = entry;
  const fail = (why: string): never => {
    throw new InvalidEntryError(`Entry ${entryId} (${movement}) ${why}`);
  };
  if (!/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(entryId)) fail('has no UUID as its id');
  if (!Object.hasOwn(MOVEMENTS, movement)) fail('is no movement we know');
  if (reference === '') fail('refers to nothing');
  if (Number.isNaN(Date.parse(at)) || new Date(at).toISOString() !== at) fail(`has no UTC time: ${at}`);
  if (postings.length === 0 || postings.length > MAX_POSTINGS) fail(`has ${postings.length} postings`);
  if (new Set(postings.map(({ amount }) => amount.currency)).size > 1) fail('has several currencies');
  if (new Set(postings.map(lineOf)).size < postings.length) fail('has two postings that are one line');
  for (const { from, to, amount } of postings) {
    if (!isPositive(amount)) fail(`moves ${amount.amountMinor} from ${from} to ${to}`);
    const [source, destination] = [accountOf(from), accountOf(to)];
    const pairs: readonly string[] = MOVEMENTS[movement];
    if (!pairs.includes(`${source.kind} → ${destination.kind}`)) fail(`may not move money from ${from} to ${to}`);
    const owners = [source.ownerId, destination.ownerId].filter((owner) => owner !== undefined);
    if (new Set(owners).size > 1) fail(`moves money between two owners, from ${from} to ${to}`);
  }
};

/** A line is known by its reference; without one, by the accounts it moves money between. */
const lineOf = ({ from, to, reference }: Posting): string => reference ?? `${from} → ${to}`;

/** @throws InvalidEntryError for an entry without postings */
export const currencyOf = ({ entryId, postings: [first] }: LedgerEntry): string => {
  if (first === undefined) throw new InvalidEntryError(`Entry ${entryId} has no postings`);
  return first.amount.currency;
};

/** What an entry does to one account: a line of its statement. */
export interface Effect {
  readonly account: AccountId;
  readonly credited: Money;
  readonly debited: Money;
  /** The one line of the batch that touches the account, or else what the whole entry refers to. */
  readonly reference: string;
}

/** Their owners read what was paid or released for which line. The other accounts have one line for a whole batch. */
const HAS_A_LINE_PER_POSTING: ReadonlySet<AccountKind> = new Set(['wallet', 'escrow']);

/** In the order in which the postings name the accounts. Contractors' wallets and clients' escrows have one for each posting. */
export const effectsOf = (entry: LedgerEntry): readonly Effect[] => {
  const accounts = new Set(entry.postings.flatMap(({ from, to }) => [from, to]));
  return [...accounts].flatMap((account) => {
    const touching = entry.postings.filter(({ from, to }) => from === account || to === account);
    const lines = HAS_A_LINE_PER_POSTING.has(accountOf(account).kind) ? touching.map((one) => [one]) : [touching];
    return lines.map((postings) => effectOf(entry, account, postings));
  });
};

const effectOf = (entry: LedgerEntry, account: AccountId, postings: readonly Posting[]): Effect => {
  const currency = currencyOf(entry);
  const [only, ...others] = postings;
  const amounts = (side: 'from' | 'to') => postings.flatMap((one) => (one[side] === account ? [one.amount] : []));
  return {
    account,
    credited: sum(amounts('to'), currency),
    debited: sum(amounts('from'), currency),
    reference: (others.length === 0 ? only?.reference : undefined) ?? entry.reference,
  };
};

/** Credit less debit. */
export const netOf = ({ credited, debited }: Pick<Effect, 'credited' | 'debited'>): Money =>
  subtract(credited, debited);

/** What the entry moved in all. */
export const totalOf = (entry: LedgerEntry): Money => {
  const currency = currencyOf(entry);
  return sum(
    entry.postings.map(({ amount }) => amount),
    currency,
  );
};

/** What a dispute took beyond the client's escrow; zero for every other entry. */
export const overdraftOf = (entry: LedgerEntry): Money =>
  entry.movement === 'dispute.withdrawn'
    ? sum(
        entry.postings.flatMap(({ from, amount }) => (accountOf(from).kind === 'receivable' ? [amount] : [])),
        currencyOf(entry),
      )
    : zero(currencyOf(entry));

/**
 * Whether two entries state the same fact. The time does not matter: a replay is made later. Nor does the order of the
 * postings, nor the way in which a dispute was divided between escrow and receivable, which followed from what the escrow
 * held at the time.
 */
export const sameFact = (one: LedgerEntry, other: LedgerEntry): boolean => factKey(one) === factKey(other);

const factKey = (entry: LedgerEntry): string => {
  const { entryId, movement, reference, reverses, postings } = entry;
  const isDispute = movement === 'dispute.withdrawn' || movement === 'dispute.reinstated';
  const lines = isDispute
    ? [[...new Set(postings.flatMap(ownersOf))], totalOf(entry).amountMinor, currencyOf(entry)]
    : postings
        .map(({ from, to, amount, reference: line }) =>
          JSON.stringify([from, to, amount.amountMinor, amount.currency, line ?? null]),
        )
        .sort();
  return JSON.stringify([entryId, movement, reference, reverses ?? null, lines]);
};

const ownersOf = ({ from, to }: Posting): readonly string[] =>
  [from, to].flatMap((account) => accountOf(account).ownerId ?? []);
