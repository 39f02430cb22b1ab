import { InvalidEntryError } from './errors.ts';

/**
 * The chart of accounts. Every account exists once per currency.
 *
 * A balance is what went in less what went out. Money that came from outside makes the outside's balance negative by as
 * much as it makes ours positive, and every later movement takes from one account what it gives to another: so the sum
 * over all accounts is zero at all times.
 *
 * | account                   | balance                                                                          |
 * | ------------------------- | -------------------------------------------------------------------------------- |
 * | `external:stripe`         | ≤ 0: what clients paid in and no dispute took back, with the sign of the outside |
 * | `client:{id}:escrow`      | ≥ 0: what the client can spend                                                   |
 * | `client:{id}:locked`      | ≥ 0: what is reserved for payments under way                                     |
 * | `clearing:payouts`        | 0 when nothing is under way: a payout is credited and debited in two movements   |
 * | `contractor:{id}:wallet`  | ≥ 0: what was earned and paid out                                                |
 * | `client:{id}:receivable`  | ≤ 0: what the client owes us, because a dispute took more than the escrow held   |
 *
 * A wallet is credited once the payout has reached the contractor's bank, so that its balance is what has been paid out
 * and stayed: all that went in (settled) less all that went out (reversed). It is an account of what was done, not money
 * that could be drawn. What must be left at Stripe is therefore escrow + locked + clearing.
 */
export type AccountId =
  | 'external:stripe'
  | 'clearing:payouts'
  | `client:${string}:${'escrow' | 'locked' | 'receivable'}`
  | `contractor:${string}:wallet`;

export type AccountKind = 'external' | 'clearing' | 'escrow' | 'locked' | 'receivable' | 'wallet';

export interface Account {
  readonly id: AccountId;
  readonly kind: AccountKind;
  /** The client or contractor; the platform's own accounts have none. */
  readonly ownerId?: string;
}

export const EXTERNAL: AccountId = 'external:stripe';
export const CLEARING: AccountId = 'clearing:payouts';

const owner = (id: string): string => {
  // Ids become parts of keys.
  if (!/^[\w.-]+$/.test(id)) throw new InvalidEntryError(`Not the id of an account's owner: ${JSON.stringify(id)}`);
  return id;
};

/** @throws InvalidEntryError for an id that cannot be part of a key, as all three below */
export const escrowOf = (clientId: string): AccountId => `client:${owner(clientId)}:escrow`;
export const lockedOf = (clientId: string): AccountId => `client:${owner(clientId)}:locked`;
export const receivableOf = (clientId: string): AccountId => `client:${owner(clientId)}:receivable`;
export const walletOf = (contractorId: string): AccountId => `contractor:${owner(contractorId)}:wallet`;

/** @throws InvalidEntryError for what is not in the chart */
export const accountOf = (id: string): Account => {
  if (id === EXTERNAL) return { id: EXTERNAL, kind: 'external' };
  if (id === CLEARING) return { id: CLEARING, kind: 'clearing' };
  const [type, ownerId = '', purpose, ...rest] = id.split(':');
  if (rest.length > 0) throw unknownAccount(id);
  switch (`${type}:${purpose}`) {
    case 'client:escrow':
      return { id: escrowOf(ownerId), kind: 'escrow', ownerId };
    case 'client:locked':
      return { id: lockedOf(ownerId), kind: 'locked', ownerId };
    case 'client:receivable':
      return { id: receivableOf(ownerId), kind: 'receivable', ownerId };
    case 'contractor:wallet':
      return { id: walletOf(ownerId), kind: 'wallet', ownerId };
    default:
      throw unknownAccount(id);
  }
};

/** Whether the chart has it. */
export const isAccount = (id: string): id is AccountId => {
  try {
    return accountOf(id).id === id;
  } catch (error) {
    if (error instanceof InvalidEntryError) return false;
    throw error;
  }
};

const unknownAccount = (id: string): InvalidEntryError =>
  new InvalidEntryError(`Not in the chart of accounts: ${JSON.stringify(id)}`);

/** How an account is bounded at zero, if at all. */
export const BALANCE_BOUNDS: Readonly<Record<AccountKind, 'never below' | 'never above' | 'none'>> = {
  external: 'none',
  clearing: 'none',
  escrow: 'never below',
  locked: 'never below',
  wallet: 'never below',
  receivable: 'never above',
};

/**
 * Every movement touches one of the platform's own accounts, whose balance would be a contended record. It is kept in this
 * many parts, and reading adds them up. May grow, must never shrink: the parts that fell out would be forgotten.
 */
export const SHARDS = 16;

export const isSharded = (account: AccountId): boolean => account === EXTERNAL || account === CLEARING;

/** The part of the account's balance that an entry changes; 0 for an account with one part. Entry ids are hashes already. */
export const shardOf = (account: AccountId, entryId: string): number =>
  isSharded(account) ? Number.parseInt(entryId.slice(0, 8), 16) % SHARDS : 0;
