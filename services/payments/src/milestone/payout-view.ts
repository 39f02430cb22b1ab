import { earliest } from '#shared/time/index.ts';
import { lastAttempt } from './domain/settlement.ts';
import type { Payment } from './domain/payment.ts';
import { payoutKeyOf } from './domain/payment.ts';
import type { Payout, PayoutRequest } from '../payouts/domain/payout.ts';

/** The payout that the payment's last attempt wants. */
export const payoutRequestFor = (payment: Payment): PayoutRequest => ({
  key: payoutKeyOf(payment),
  subject: { kind: 'payment', paymentId: payment.paymentId },
  attempt: payment.attempt,
  clientId: payment.clientId,
  contractorId: payment.contractorId,
  amount: payment.amount,
});

/** What the machine needs to know of a payout: it waits, at most until `checkAt`, while that is undecided. */
export interface PayoutView {
  readonly payoutKey: string;
  readonly status: Payout['status'];
  readonly checkAt: string;
  /** Undecided for longer than banks take. */
  readonly overdue: boolean;
}

/** @param checkAt When to ask Stripe, unless a person has to look before */
export const payoutView = (payment: Payment, payout: Payout, checkAt: string, now: string): PayoutView => {
  const { decideBy = checkAt } = lastAttempt(payment) ?? {};
  return {
    payoutKey: payout.key,
    status: payout.status,
    checkAt: earliest(checkAt, decideBy),
    overdue: now >= decideBy,
  };
};
