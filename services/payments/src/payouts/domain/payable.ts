import type { Money } from '#shared/money/index.ts';

/** Work that was handed in and can be paid once it is approved: a copy of what the contract service said about it. */
export interface Payable {
  readonly kind: PayableKind;
  readonly id: string;
  readonly contractId: string;
  readonly clientId: string;
  readonly contractorId: string;
  readonly amount: Money;
  /** Users who may approve it; any user of the client when left out. */
  readonly approverIds?: readonly string[];
  /** User of the client who is notified when the terms of the contract approve it; they do not when left out. */
  readonly termsApproveFor?: string;
  readonly submittedAt: string;
  /** Of the event this was copied from. */
  readonly eventId: string;
}

export const PAYABLE_KINDS = ['milestone', 'timesheet'] as const;
export type PayableKind = (typeof PAYABLE_KINDS)[number];

/** A copy of what the KYC service said: the contractor may be paid. */
export interface VerifiedContractor {
  readonly contractorId: string;
  readonly kycId: string;
  readonly approvedAt: string;
}
