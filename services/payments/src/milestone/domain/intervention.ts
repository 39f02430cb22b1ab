import type { AccountWait } from '../../payouts/domain/account-wait.ts';
import { InterventionNotPossibleError } from './errors.ts';
import { INTERVENTION_ACTIONS, move, payoutKeyOf } from './payment.ts';
import type {
  Attempt,
  Intervention,
  InterventionAction,
  InterventionDecision,
  Payment,
  PaymentStatus,
} from './payment.ts';
import { isEnded, needsTransferReversal } from '../../payouts/domain/payout.ts';
import type { Payout } from '../../payouts/domain/payout.ts';

/** The client did not fund the payment in time: funds that come later resume it without anybody's decision. */
export const FUNDING_OVERDUE = 'FundingOverdue';

/**
 * The payment stops. What was paid stays `paid`: only what is to be said about it has to wait. A replay returns the payment
 * unchanged, and another stop takes the place of one that was decided.
 */
export const park = (payment: Payment, stop: Omit<Intervention, 'from' | 'decision'>, at: string): Payment => {
  const { intervention, status } = payment;
  if (intervention?.parkedAt === stop.parkedAt) return payment;
  const from = stoppedFrom(payment);
  const { parkedAt, stateEnteredAt, state, error, executionArn } = stop;
  const stopped = {
    ...payment,
    intervention: { parkedAt, stateEnteredAt, state, error, executionArn, from },
    updatedAt: at,
  };
  return status === 'paid' || status === 'needs_intervention' ? stopped : move(stopped, 'needs_intervention', at);
};

/** The payment's status when it stopped, or stops now: another stop does not change it. */
export const stoppedFrom = ({ status, intervention }: Pick<Payment, 'status' | 'intervention'>): PaymentStatus =>
  intervention?.from ?? status;

/** When attempts to pay failed, by the clocks of the tasks that recorded it: it is parked later. */
export const failureTimes = ({ attempts }: Pick<Payment, 'attempts'>): readonly string[] =>
  attempts.flatMap(({ failedAt }) => (failedAt === undefined ? [] : [failedAt]));

/** Where the payment stands apart from its being stopped. */
export const standing = ({ status, intervention }: Pick<Payment, 'status' | 'intervention'>): PaymentStatus =>
  status === 'needs_intervention' ? (intervention?.from ?? status) : status;

/**
 * What a person may decide now. To pay elsewhere or to cancel, a person must be sure that no payout can reach the contractor
 * any more, and that what was sent was returned.
 *
 * @param payout Of the last attempt
 */
export const possibleActions = (payment: Payment, payout: Payout | undefined): readonly InterventionAction[] => {
  const at = standing(payment);
  // The contractor has the money: what is left is to book it.
  if (at === 'paid' || payment.paidElsewhere !== undefined) return ['retry'];
  if (payout !== undefined && (!isEnded(payout) || needsTransferReversal(payout))) return ['retry'];
  return payment.invoiceNumber === undefined ? ['retry', 'cancel'] : INTERVENTION_ACTIONS;
};

/**
 * A person decided. Takes effect when the machine goes on.
 * @throws InterventionNotPossibleError when the payment does not allow it now
 */
export const decide = (payment: Payment, payout: Payout | undefined, decision: InterventionDecision): Payment => {
  const { intervention } = payment;
  if (intervention === undefined || intervention.decision !== undefined) {
    throw new InterventionNotPossibleError(`Payment ${payment.paymentId} waits for nobody's decision`);
  }
  const possible = possibleActions(payment, payout);
  if (!possible.includes(decision.action)) {
    throw new InterventionNotPossibleError(`Payment ${payment.paymentId} does not allow ${decision.action} now`, {
      possible,
    });
  }
  return {
    ...withAttempt(payment, { decidedAt: decision.at }),
    intervention: { ...intervention, decision },
    updatedAt: decision.at,
  };
};

const withAttempt = (payment: Payment, facts: Partial<Attempt>): Payment => ({
  ...payment,
  attempts: payment.attempts.map((attempt) =>
    attempt.attempt === payment.attempt ? { ...attempt, ...facts } : attempt,
  ),
});

/** How often the account may resume one payment: an account that changes and fails again and again is for a person. */
export const MAX_RESUMPTIONS = 5;

/**
 * What a stopped payment waits for whose last attempt failed for the contractor's account: that money can be sent there. Once for
 * each attempt, and at most {@link MAX_RESUMPTIONS} times; `undefined` as soon as anybody has decided what follows the attempt, also
 * if that has had no effect yet: what a person paid elsewhere or cancelled is not sent.
 */
export const accountWaitOf = (payment: Payment): AccountWait | undefined => {
  const { paymentId, contractorId, intervention, paidElsewhere } = payment;
  const attempt = payment.attempts.at(-1);
  if (intervention === undefined || intervention.decision !== undefined || paidElsewhere !== undefined)
    return undefined;
  if (attempt?.failureClass !== 'contractor' || attempt.decidedAt !== undefined) return undefined;
  if (payment.attempts.filter(({ resumedAt }) => resumedAt !== undefined).length >= MAX_RESUMPTIONS) return undefined;
  return {
    contractorId,
    subject: { kind: 'payment', paymentId },
    payoutKey: payoutKeyOf(payment),
    sentAt: attempt.sentAt ?? attempt.startedAt,
    readiness: attempt.readiness ?? 0,
  };
};

/** The account is ready: the payment is tried again, as a person would decide. @throws InterventionNotPossibleError */
export const resumeForAccount = (
  payment: Payment,
  payout: Payout | undefined,
  decision: InterventionDecision,
): Payment => withAttempt(decide(payment, payout, decision), { resumedAt: decision.at });

/** The payment goes on from where it stopped. */
export const unpark = (payment: Payment, at: string): Payment => {
  const { intervention, ...rest } = payment;
  if (intervention === undefined) return payment;
  return payment.status === 'needs_intervention' ? move(rest, intervention.from, at) : { ...rest, updatedAt: at };
};
