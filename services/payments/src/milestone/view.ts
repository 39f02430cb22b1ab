import { number, object, string } from 'yup';
import { membersOf } from '#shared/http/view.ts';
import { amountSchema } from '#shared/money/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { CLIENT_ACTIONS, clientAction } from './domain/next-step.ts';
import { rejectionText } from './domain/approval.ts';
import { PAYABLE_KINDS } from '../payouts/domain/payable.ts';
import { PAYMENT_STATUSES } from './domain/payment.ts';
import type { Attempt, Payment } from './domain/payment.ts';
import { FAILURE_CLASSES } from '../payouts/domain/payout-failure.ts';

/** A payment as its client sees it: nothing of what went wrong inside, or with the contractor's bank. */
export const paymentSchema = named(
  'Payment',
  object({
    paymentId: uuid().required(),
    kind: string().oneOf(PAYABLE_KINDS).required(),
    /** Of the milestone or timesheet. */
    reference: string().required(),
    contractId: uuid().required(),
    contractorId: uuid().required(),
    amount: amountSchema.required(),
    status: string().oneOf(PAYMENT_STATUSES).required(),
    nextAction: object({
      type: string().oneOf(CLIENT_ACTIONS).required(),
      deadlineAt: instant().optional(),
    }).required(),
    createdAt: instant().required(),
    updatedAt: instant().required(),
    paidAt: instant().optional(),
    invoiceNumber: string().optional(),
    /** Why an approval did not hold, in words. */
    reason: string().optional(),
  }),
);

export const paymentPath = object({ paymentId: uuid().required() });

export const paymentView = (payment: Payment) => {
  const { paymentId, kind, reference, contractId, contractorId, amount, status, createdAt, updatedAt } = payment;
  const { paidAt, invoiceNumber, rejection } = payment;
  return {
    paymentId,
    kind,
    reference,
    contractId,
    contractorId,
    amount,
    status,
    nextAction: clientAction(payment),
    createdAt,
    updatedAt,
    ...(paidAt !== undefined && { paidAt }),
    ...(invoiceNumber !== undefined && { invoiceNumber }),
    ...(rejection !== undefined && { reason: rejectionText(rejection.reason) }),
  };
};

/** Members of an attempt to pay, as operators see it. */
export const attemptFields = {
  attempt: number().integer().required(),
  startedAt: instant().required(),
  failedAt: instant().optional(),
  failureCode: string().optional(),
  failureClass: string().oneOf(FAILURE_CLASSES).optional(),
};

export const attemptView = (attempt: Attempt) => membersOf({ fields: attemptFields }, attempt);
