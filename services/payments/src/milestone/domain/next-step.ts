import { standing } from './intervention.ts';
import type { Payment, PaymentStatus } from './payment.ts';

/** Where an execution goes on that takes a payment up, or takes it up again. */
export const STEPS = [
  'check_funds',
  'create_invoice',
  'pay',
  'settle',
  'announce',
  'handle_failure',
  'intervene',
  'resolve',
  'end',
] as const;
export type Step = (typeof STEPS)[number];

const STEP_OF: Readonly<Record<PaymentStatus, Step>> = {
  rejected: 'end',
  validated: 'check_funds',
  awaiting_funds: 'check_funds',
  locked: 'create_invoice',
  paying: 'pay',
  paid: 'announce',
  reversed: 'handle_failure',
  needs_intervention: 'intervene',
  cancelled: 'end',
};

export const nextStep = (payment: Payment): Step => {
  const { status, intervention, paidElsewhere } = payment;
  if (intervention !== undefined) return intervention.decision === undefined ? 'intervene' : 'resolve';
  return status === 'paying' && paidElsewhere !== undefined ? 'settle' : STEP_OF[status];
};

/** What an execution needs to know to go on. */
export const resumePoint = (payment: Payment) => ({
  paymentId: payment.paymentId,
  status: payment.status,
  step: nextStep(payment),
  settlementId: payment.settlement?.settlementId ?? null,
  /** Round of waiting for funds; 0 where there was none. */
  round: payment.funding?.round ?? 0,
  parkedAt: payment.intervention?.parkedAt ?? null,
});

export const CLIENT_ACTIONS = ['none', 'wait', 'fund_escrow', 'approve_again', 'wait_for_support'] as const;

/** What the client can do about a payment. `deadlineAt` is when we stop waiting for it. */
export interface ClientAction {
  readonly type: (typeof CLIENT_ACTIONS)[number];
  readonly deadlineAt?: string;
}

export const clientAction = (payment: Payment): ClientAction => {
  const { status, funding } = payment;
  if (standing(payment) === 'awaiting_funds' && funding !== undefined) {
    return { type: 'fund_escrow', deadlineAt: funding.dueAt };
  }
  if (status === 'rejected') return { type: 'approve_again' };
  if (status === 'needs_intervention' || status === 'reversed') return { type: 'wait_for_support' };
  return { type: status === 'paid' || status === 'cancelled' ? 'none' : 'wait' };
};
