import { UnexpectedFactError } from '../../money/errors.ts';
import type { AccountFacts, AccountIntent } from '../../ports.ts';

/** Where a contractor is paid: a connected account at Stripe. No personal data is kept of it here. */
export interface PayoutAccount {
  readonly contractorId: string;
  readonly stripeAccountId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly status: PayoutAccountStatus;
  readonly payoutsEnabled: boolean;
  readonly requirements: { readonly due: readonly string[]; readonly disabledReason?: string };
  /** A payout failed because of this bank account, which must be updated before the next one. */
  readonly bankAccountDisabled?: { readonly failureCode: string; readonly since: string };
  /** Stripe's ids of the bank accounts that payouts go to. Absent until Stripe was asked. */
  readonly payoutsTo?: readonly string[];
  /** Since when money can be sent there: when it became ready, or its bank account was replaced. Absent while no money can be sent. */
  readonly readySince?: string;
  /**
   * How often money could be sent there anew: it became ready, or its bank account was replaced. A payout notes the number that it
   * is sent with; its failure says nothing of the account once the number has grown. Absent: never. Counted, because the clocks of
   * two processes differ.
   */
  readonly readiness?: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const PAYOUT_ACCOUNT_STATUSES = ['onboarding', 'ready', 'restricted'] as const;
/** `onboarding`: the contractor has not submitted everything yet; `restricted`: Stripe restricts the complete account. */
export type PayoutAccountStatus = (typeof PAYOUT_ACCOUNT_STATUSES)[number];

/** Status of an account in the API: `bank_account_failed` is `ready`, but Stripe sends nothing to its bank account until it is updated. */
export const PAYOUT_ACCOUNT_STATES = [...PAYOUT_ACCOUNT_STATUSES, 'bank_account_failed'] as const;
export type PayoutAccountState = (typeof PAYOUT_ACCOUNT_STATES)[number];

export const stateOf = ({ status, bankAccountDisabled }: PayoutAccount): PayoutAccountState =>
  status === 'ready' && bankAccountDisabled !== undefined ? 'bank_account_failed' : status;

export const newPayoutAccount = (facts: {
  readonly contractorId: string;
  readonly stripeAccountId: string;
  readonly country: string;
  readonly at: string;
}): PayoutAccount => ({
  contractorId: facts.contractorId,
  stripeAccountId: facts.stripeAccountId,
  country: facts.country,
  status: 'onboarding',
  payoutsEnabled: false,
  requirements: { due: [] },
  createdAt: facts.at,
  updatedAt: facts.at,
});

/** That a payout account is to be opened: written before any request to Stripe. */
export interface PayoutAccountIntent extends AccountIntent {
  /** It is certain then that no account was opened for it, and none will be: another intent may follow. ISO-8601 UTC. */
  readonly endedAt?: string;
}

/**
 * Of the accounts that name the contractor, the one that was opened for an intent whose answer was lost. Nobody has a link to its
 * onboarding yet. One that has details belongs to somebody else, who has access to our Stripe: it must not receive the contractor's money.
 * @throws UnexpectedFactError when there are only such
 */
export const chooseAccount = (
  { contractorId }: AccountIntent,
  found: readonly AccountFacts[],
): AccountFacts | undefined => {
  const ours = found.findLast(({ detailsSubmitted, payoutsEnabled }) => !detailsSubmitted && !payoutsEnabled);
  if (ours === undefined && found[0] !== undefined) {
    throw new UnexpectedFactError(
      `Stripe has ${found[0].stripeAccountId} for contractor ${contractorId}, with details and without our record`,
    );
  }
  return ours;
};

const statusOf = ({ payoutsEnabled, transfersActive, detailsSubmitted }: AccountFacts): PayoutAccountStatus => {
  if (payoutsEnabled && transfersActive) return 'ready';
  return detailsSubmitted ? 'restricted' : 'onboarding';
};

/**
 * The account as Stripe shows it now. The same object where nothing of it changed. A bank account that failed is enabled once
 * Stripe no longer shows one that is wrong.
 */
export const applyAccount = (account: PayoutAccount, facts: AccountFacts, at: string): PayoutAccount => {
  const { payoutsEnabled, due, disabledReason, payoutsTo } = facts;
  const requirements = { due: [...due], ...(disabledReason !== undefined && { disabledReason }) };
  const seen = { status: statusOf(facts), payoutsEnabled, requirements, payoutsTo: [...payoutsTo.ids] };
  const { status, payoutsTo: ids } = account;
  const known = { status, payoutsEnabled: account.payoutsEnabled, requirements: account.requirements, payoutsTo: ids };
  const isSame = JSON.stringify(seen) === JSON.stringify(known);
  const after = isSame ? account : withReadiness(account, { ...account, ...seen, updatedAt: at }, at);
  return payoutsTo.usable && wasReplaced(account, seen.payoutsTo) ? enableBankAccount(after, at) : after;
};

const wasReplaced = ({ bankAccountDisabled, payoutsTo }: PayoutAccount, ids: readonly string[]): boolean =>
  bankAccountDisabled !== undefined || (payoutsTo !== undefined && String(payoutsTo) !== String(ids));

/** After a failed payout, Stripe sends nothing to that bank account until it is updated. */
export const disableBankAccount = (account: PayoutAccount, failureCode: string, at: string): PayoutAccount =>
  withReadiness(account, { ...account, bankAccountDisabled: { failureCode, since: at }, updatedAt: at }, at);

/** The contractor replaced the bank account: what failed before may be paid to the one that they have now. */
export const enableBankAccount = (account: PayoutAccount, at: string): PayoutAccount => {
  const { bankAccountDisabled: _before, readySince: _then, ...rest } = account;
  return withReadiness(rest, { ...rest, updatedAt: at }, at);
};

/** The account after a change, with its readiness: counted once more unless it was ready before the change, and still is. */
const withReadiness = (
  { readySince, readiness = 0 }: PayoutAccount,
  { readySince: _then, ...after }: PayoutAccount,
  at: string,
): PayoutAccount => {
  if (!isPayable(after)) return after;
  return readySince === undefined
    ? { ...after, readySince: at, readiness: readiness + 1 }
    : { ...after, readySince, readiness };
};

/** Whether money can be sent there, as far as is known. */
export const isPayable = ({ status, bankAccountDisabled }: PayoutAccount): boolean =>
  status === 'ready' && bankAccountDisabled === undefined;
