import { createTransitions } from '#shared/errors/transitions.ts';
import { factId } from '#shared/events/index.ts';
import { isSame } from '#shared/money/index.ts';
import type { Holder } from '#shared/executions/index.ts';
import type { ParkedFailure } from '#shared/interventions/index.ts';
import type { Money } from '#shared/money/index.ts';
import type { ContractorPayment } from '../../payouts/domain/contractor-payment.ts';
import type { PayableKind } from '../../payouts/domain/payable.ts';
import type { FailureClass } from '../../payouts/domain/payout-failure.ts';

/**
 * Where the payment of one milestone or timesheet stands. `EDGES` is the whole truth about how it may move.
 *
 * - `rejected`: the approval did not hold; a later approval is looked at anew
 * - `validated`: the approval holds, and no money has moved
 * - `awaiting_funds`: the client's escrow does not suffice
 * - `locked`: the amount is reserved
 * - `paying`: an attempt to pay the contractor is under way, or paid and not yet booked
 * - `paid`: the contractor has the money, and it is booked
 * - `reversed`: the bank sent the money back after it was paid; it is reserved again
 * - `needs_intervention`: a person has to decide
 */
export const PAYMENT_STATUSES = [
  'rejected',
  'validated',
  'awaiting_funds',
  'locked',
  'paying',
  'paid',
  'reversed',
  'needs_intervention',
  'cancelled',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export const EDGES: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  rejected: ['validated'],
  validated: ['awaiting_funds', 'locked', 'needs_intervention'],
  awaiting_funds: ['locked', 'needs_intervention'],
  locked: ['paying', 'needs_intervention'],
  paying: ['paid', 'reversed', 'needs_intervention'],
  paid: ['reversed'],
  reversed: ['paying', 'needs_intervention'],
  needs_intervention: ['validated', 'awaiting_funds', 'locked', 'paying', 'reversed', 'cancelled'],
  cancelled: [],
};

/** So many statuses a payment's record shows. */
const HISTORY = 50;

/** What an approval says. */
export interface Approval {
  readonly kind: PayableKind;
  /** Of the milestone or timesheet. */
  readonly id: string;
  readonly contractId: string;
  readonly clientId: string;
  readonly contractorId: string;
  readonly amount: Money;
  /** User who approved; `contract` where the contract's terms did. */
  readonly approvedBy: string;
  /** User of the client who is notified of the result, where no user approved. */
  readonly notifiedUser?: string;
}

/** One attempt to pay the contractor: one payout. */
export interface Attempt {
  readonly attempt: number;
  readonly startedAt: string;
  /** Undecided by then, a person looks at it. */
  readonly decideBy: string;
  readonly failedAt?: string;
  readonly failureCode?: string;
  readonly failureClass?: FailureClass;
  /** Of a failed one: when its payout was intended, and the account's readiness when it was sent. */
  readonly sentAt?: string;
  readonly readiness?: number;
  /** It failed for the contractor's account, which became ready: the payment was resumed for it, once. */
  readonly resumedAt?: string;
  /** When it was decided what follows this attempt: the account decides nothing any more. */
  readonly decidedAt?: string;
}

export const INTERVENTION_ACTIONS = ['retry', 'paid_elsewhere', 'cancel'] as const;
export type InterventionAction = (typeof INTERVENTION_ACTIONS)[number];

export interface InterventionDecision {
  readonly action: InterventionAction;
  readonly by: string;
  readonly at: string;
  /** Reference of the payment that was made elsewhere. */
  readonly reference?: string;
}

/** Why a payment is parked until an operator decides; `error` may be Stripe's code of a failed payout. */
export interface Intervention extends Omit<ParkedFailure, 'signalKey'> {
  /** The payment's status before. */
  readonly from: PaymentStatus;
  readonly decision?: InterventionDecision;
}

export interface Payment extends ContractorPayment {
  readonly kind: PayableKind;
  readonly status: PaymentStatus;
  /** Each status that it had, the first one first; the last {@link HISTORY} of many. */
  readonly history: readonly { readonly status: PaymentStatus; readonly at: string }[];
  readonly contractId: string;
  readonly approvedBy: string;
  readonly notifiedUser?: string;
  readonly updatedAt: string;
  /** The execution that drives it; a second live one must not. */
  readonly holder?: Holder;
  readonly rejection?: { readonly reason: string; readonly at: string; readonly executionArn: string };
  readonly funding?: FundingWait;
  readonly lockEntryId?: string;
  /** Number of the last attempt; 0 before the first. */
  readonly attempt: number;
  readonly attempts: readonly Attempt[];
  /** Attempts that followed a failure by themselves since a person decided last. */
  readonly retries: number;
  /** What is being settled, and the ledger entries that did it. */
  readonly settlement?: {
    readonly settlementId: string;
    readonly creditEntryId?: string;
    readonly debitEntryId?: string;
  };
  /** The contractor got the money without Stripe. */
  readonly paidElsewhere?: { readonly reference: string; readonly by: string; readonly at: string };
  /** What a person has to decide, until the decision has taken effect. */
  readonly intervention?: Intervention;
  readonly reversedAt?: string;
}

/** A wait for the client's funds. */
export interface FundingWait {
  /** When the escrow was first found short: the payment that waited longest is served first. */
  readonly since: string;
  readonly dueAt: string;
  readonly round: number;
  /** Which entry into the state began the round; a retry of the same entry begins no other. */
  readonly stateEntryId: string;
}

/** One payment for each milestone or timesheet, however often it is started. */
export const paymentIdOf = ({ kind, id }: Pick<Approval, 'kind' | 'id'>): string => factId('payment', kind, id);

/** Key of an attempt's payout; also the id of its settlement. */
export const payoutKeyOf = ({ paymentId, attempt }: Pick<Payment, 'paymentId' | 'attempt'>): string =>
  `${paymentId}.${attempt}`;

/** Key of the signals to the machine that drives it, and of its place among those who wait for funds. */
export const signalKeyOf = ({ paymentId }: Pick<Payment, 'paymentId'>): string => `payment/${paymentId}`;

const fresh = (approval: Approval, status: PaymentStatus, at: string): Payment => ({
  paymentId: paymentIdOf(approval),
  kind: approval.kind,
  reference: approval.id,
  contractId: approval.contractId,
  clientId: approval.clientId,
  contractorId: approval.contractorId,
  amount: approval.amount,
  approvedBy: approval.approvedBy,
  ...(approval.notifiedUser !== undefined && { notifiedUser: approval.notifiedUser }),
  status,
  history: [{ status, at }],
  createdAt: at,
  updatedAt: at,
  attempt: 0,
  attempts: [],
  retries: 0,
});

/** What stays of the record of an approval that did not hold. */
const goingOn = (before: Payment | undefined, status: PaymentStatus, at: string) =>
  before && { createdAt: before.createdAt, history: [...before.history, { status, at }].slice(-HISTORY) };

/** An approval that holds. A record of one that did not hold is written over; since when it is listed stays. */
export const validated = (approval: Approval, executionArn: string, at: string, before?: Payment): Payment => ({
  ...fresh(approval, 'validated', at),
  ...goingOn(before, 'validated', at),
  holder: { executionArn, claimedAt: at },
});

/** An approval that does not hold. Nobody holds its record: the next approval is looked at anew. */
export const rejected = (
  approval: Approval,
  rejection: { readonly reason: string; readonly at: string; readonly executionArn: string },
  before?: Payment,
): Payment => ({
  ...fresh(approval, 'rejected', rejection.at),
  ...goingOn(before, 'rejected', rejection.at),
  rejection,
});

/** Whether the record is about what the approval says. */
export const isAbout = (payment: Payment, approval: Approval): boolean =>
  payment.contractId === approval.contractId &&
  payment.clientId === approval.clientId &&
  payment.contractorId === approval.contractorId &&
  isSame(payment.amount, approval.amount);

export const { move: moveStatus, illegal } = createTransitions({
  entity: 'payment',
  code: 'PAYMENT_STATUS_CONFLICT',
  edges: EDGES,
});

/**
 * @throws IllegalTransitionError when no edge leads from the present status to `status`, or while an intervention is open:
 * only a change that removes it lets a stopped payment continue
 */
export const move = (payment: Payment, status: PaymentStatus, at: string): Payment => {
  if (payment.status === 'needs_intervention' && payment.intervention !== undefined) {
    throw illegal(payment.status, `become ${status}`);
  }
  const moved = moveStatus(payment, status, at);
  return { ...moved, history: [...payment.history, { status, at }].slice(-HISTORY) };
};

/** The escrow does not suffice: this look at it began another round of waiting. */
export const awaitFunds = (payment: Payment, wait: FundingWait, at: string): Payment => ({
  ...(payment.status === 'awaiting_funds' ? payment : move(payment, 'awaiting_funds', at)),
  funding: wait,
  updatedAt: at,
});

/** The amount is reserved. A replay returns the payment unchanged. */
export const locked = (payment: Payment, lockEntryId: string, at: string): Payment =>
  payment.lockEntryId === lockEntryId ? payment : { ...move(payment, 'locked', at), lockEntryId };
