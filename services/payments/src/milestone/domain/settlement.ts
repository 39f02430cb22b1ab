import { PayoutReversedError } from './errors.ts';
import { standing, unpark } from './intervention.ts';
import { move, payoutKeyOf } from './payment.ts';
import type { Attempt, InterventionDecision, Payment } from './payment.ts';
import { MAX_RETRIES } from './policy.ts';
import type { Payout } from '../../payouts/domain/payout.ts';

/** Attempts to pay the contractor, and how they end. */

interface Start {
  readonly at: string;
  /** Undecided by then, a person looks at it. */
  readonly decideBy: string;
}

const begin = (payment: Payment, { at, decideBy }: Start): Payment => {
  const attempt = payment.attempt + 1;
  const { failureClass: _mended, settlement: _reversed, ...rest } = payment;
  return {
    ...rest,
    attempt,
    attempts: [...payment.attempts, { attempt, startedAt: at, decideBy }],
    settlement: { settlementId: payoutKeyOf({ ...payment, attempt }) },
    updatedAt: at,
  };
};

/** The first attempt begins. One that is under way goes on: a replay returns the payment unchanged. */
export const startPaying = (payment: Payment, start: Start): Payment =>
  payment.status === 'locked' ? begin(move(payment, 'paying', start.at), start) : payment;

export const lastAttempt = ({ attempts }: Pick<Payment, 'attempts'>): Attempt | undefined => attempts.at(-1);

/** Whether the machine may try once more by itself after this failure. */
export const mayRetry = ({ retries }: Pick<Payment, 'retries'>, { failureClass }: Pick<Payout, 'failureClass'>) =>
  failureClass === 'retry' && retries < MAX_RETRIES;

/** The last attempt failed; noted once. */
export const attemptFailed = (payment: Payment, payout: Payout, at: string): Payment => {
  if (payment.attempt !== payout.attempt || lastAttempt(payment)?.failedAt !== undefined) return payment;
  const { failureCode = payout.status, failureClass = 'operator' } = payout;
  return {
    ...payment,
    failureClass,
    attempts: payment.attempts.map((attempt) =>
      attempt.attempt === payout.attempt
        ? {
            ...attempt,
            failedAt: at,
            failureCode,
            failureClass,
            sentAt: payout.intendedAt,
            readiness: payout.readiness ?? 0,
          }
        : attempt,
    ),
    updatedAt: at,
  };
};

/** Another attempt follows a failure by itself. */
export const retryPaying = (payment: Payment, start: Start): Payment => ({
  ...begin(payment.status === 'reversed' ? move(payment, 'paying', start.at) : payment, start),
  retries: payment.retries + 1,
});

/**
 * A person said to go on: the payment stands where it stopped, with as many retries as at first. After a payout that is
 * over, another attempt begins; one that is undecided gets more time. What was paid elsewhere is not paid again.
 */
export const resumePaying = (payment: Payment, payoutIsOver: boolean, start: Start): Payment => {
  const resumed = { ...unpark(payment, start.at), retries: 0 };
  if (resumed.paidElsewhere !== undefined) return resumed;
  if (resumed.attempt === 0 || (resumed.status !== 'paying' && resumed.status !== 'reversed')) return resumed;
  if (payoutIsOver) return begin(resumed.status === 'reversed' ? move(resumed, 'paying', start.at) : resumed, start);
  return {
    ...resumed,
    attempts: resumed.attempts.map((attempt) =>
      attempt.attempt === resumed.attempt ? { ...attempt, decideBy: start.decideBy } : attempt,
    ),
  };
};

/** A person paid the contractor by other means: what is left is to book it. */
export const payElsewhere = (payment: Payment, { by, at, reference = '' }: InterventionDecision): Payment => {
  const { failureClass: _mended, ...resumed } = unpark(payment, at);
  const paying = resumed.status === 'paying' ? resumed : move(resumed, 'paying', at);
  return {
    ...paying,
    paidElsewhere: { reference, by, at },
    settlement: { settlementId: `${payment.paymentId}.elsewhere` },
  };
};

/**
 * @throws PayoutReversedError when the money was returned meanwhile: there is nothing to book
 */
const assertSettling = (payment: Payment, settlementId: string): void => {
  if (payment.status === 'paying' && payment.settlement?.settlementId === settlementId) return;
  throw new PayoutReversedError(`Payment ${payment.paymentId} does not settle ${settlementId} any more`, {
    currentStatus: payment.status,
  });
};

/** Whether the settlement is booked as paid. */
export const isSettled = ({ status, settlement }: Payment, settlementId: string): boolean =>
  status === 'paid' && settlement?.settlementId === settlementId;

/** The wallet was credited. @throws PayoutReversedError */
export const credited = (payment: Payment, settlementId: string, creditEntryId: string, at: string): Payment => {
  assertSettling(payment, settlementId);
  return { ...payment, settlement: { ...payment.settlement, settlementId, creditEntryId }, updatedAt: at };
};

/** The client's reserved money left: the payment is paid. @throws PayoutReversedError */
export const debited = (payment: Payment, settlementId: string, debitEntryId: string, at: string): Payment => {
  assertSettling(payment, settlementId);
  return {
    ...move(payment, 'paid', at),
    settlement: { ...payment.settlement, settlementId, debitEntryId },
    paidAt: at,
  };
};

/**
 * The bank sent a paid payout back. The money is reserved again, as the ledger says in the same transaction, and the
 * payment can be paid once more. An execution that was through with it lets go; one that is at it, or stopped, keeps it.
 */
export const reversed = (payment: Payment, payout: Payout, at: string): Payment => {
  if (payment.attempt !== payout.attempt || standing(payment) === 'reversed') return payment;
  const { paidAt: _not, holder, settlement: _booked, intervention, ...rest } = attemptFailed(payment, payout, at);
  const isDriven = payment.status !== 'paid' || intervention !== undefined;
  const facts = {
    ...(holder !== undefined && isDriven && { holder }),
    // A later decision finds that the payment has moved on.
    ...(intervention !== undefined && { intervention: { ...intervention, from: 'reversed' as const } }),
    reversedAt: at,
    updatedAt: at,
  };
  const isStopped = payment.status === 'needs_intervention' && intervention !== undefined;
  return { ...(isStopped ? rest : move(rest, 'reversed', at)), ...facts };
};
