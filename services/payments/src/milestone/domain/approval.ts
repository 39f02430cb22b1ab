import { isSame } from '#shared/money/index.ts';
import { amountProblem } from '#shared/money/payable.ts';
import type { Actor, ActorType } from '#shared/events/index.ts';
import type { Payable, VerifiedContractor } from '../../payouts/domain/payable.ts';
import type { Approval } from './payment.ts';
import { isPayable } from '../../payouts/domain/payout-account.ts';
import type { PayoutAccount } from '../../payouts/domain/payout-account.ts';

export const REJECTION_REASONS = [
  'payable_unknown',
  'approver_not_allowed',
  'approver_is_payee',
  'contract_mismatch',
  'client_mismatch',
  'contractor_mismatch',
  'amount_mismatch',
  'amount_not_payable',
  'contractor_not_verified',
  'payout_account_not_ready',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** What is on record about what was approved, and who would be paid. */
export interface Known {
  readonly payable: Payable | undefined;
  readonly verified: VerifiedContractor | undefined;
  readonly account: PayoutAccount | undefined;
}

/** Why an approval does not hold; `undefined` when it does. */
export const rejectionReason = (
  approval: Approval & { readonly approverType: ActorType },
  { payable, verified, account }: Known,
): RejectionReason | undefined => {
  if (payable === undefined) return 'payable_unknown';
  if (payable.contractId !== approval.contractId) return 'contract_mismatch';
  if (payable.clientId !== approval.clientId) return 'client_mismatch';
  if (payable.contractorId !== approval.contractorId) return 'contractor_mismatch';
  // A contractor's user name is the contractor id (docs/adr/0006).
  if (approval.approvedBy === payable.contractorId) return 'approver_is_payee';
  if (!mayApprove(approval, payable)) return 'approver_not_allowed';
  if (!isSame(approval.amount, payable.amount)) return 'amount_mismatch';
  if (amountProblem(approval.amount, 'payout') !== undefined) return 'amount_not_payable';
  if (verified === undefined) return 'contractor_not_verified';
  return account !== undefined && isPayable(account) ? undefined : 'payout_account_not_ready';
};

/** What an event may still change that is on its way: nothing says that it is not so. */
export const mayBecomeKnown = (reason: RejectionReason): boolean =>
  reason === 'payable_unknown' || reason === 'contractor_not_verified';

/** What approves where a user does not: the terms that both parties signed, in the name of the contract service. */
export const CONTRACT_TERMS: Actor = { id: 'contract', type: 'system' };

type Approver = Pick<Approval, 'approvedBy'> & { readonly approverType: ActorType };

export const isByTerms = ({ approvedBy, approverType }: Approver): boolean =>
  approverType === CONTRACT_TERMS.type && approvedBy === CONTRACT_TERMS.id;

/**
 * A user of the client, as the contract service saw from their token; of those named, where some are. Or the terms of the contract,
 * where the contract service said so of the work when it was handed in, and nobody is named.
 */
const mayApprove = (approval: Approver, { approverIds, termsApproveFor }: Payable): boolean => {
  if (isByTerms(approval)) return termsApproveFor !== undefined && approverIds === undefined;
  return approval.approverType === 'client' && (approverIds === undefined || approverIds.includes(approval.approvedBy));
};

const WORDS: Readonly<Record<RejectionReason, string>> = {
  payable_unknown: 'Nothing was handed in that could be paid.',
  approver_not_allowed: 'You may not approve it.',
  approver_is_payee: 'You cannot approve what you are paid for.',
  contract_mismatch: 'It belongs to another contract.',
  client_mismatch: 'It belongs to another client.',
  contractor_mismatch: 'It belongs to another contractor.',
  amount_mismatch: 'The amount is not the one that was handed in.',
  amount_not_payable:
    'Stripe cannot pay this amount: it is too large, or has a fraction that payouts in its currency cannot have.',
  contractor_not_verified: 'The contractor’s identity is not verified yet.',
  payout_account_not_ready: 'The contractor has no payout account that is ready yet.',
};

export const rejectionText = (reason: string): string =>
  WORDS[reason as RejectionReason] ?? 'The approval could not be confirmed.';
