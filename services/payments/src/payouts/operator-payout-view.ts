import { number, object, string } from 'yup';
import { membersOf } from '#shared/http/view.ts';
import { amountSchema } from '#shared/money/index.ts';
import { instant, named } from '#shared/validation/index.ts';
import { PAYOUT_STATUSES } from './domain/payout.ts';
import type { Payout } from './domain/payout.ts';
import { FAILURE_CLASSES } from './domain/payout-failure.ts';

/** One attempt to pay, as operators see it: with Stripe's ids, by which its dashboard finds it. */
export const operatorPayoutSchema = named(
  'OperatorPayout',
  object({
    /** Stripe has it as `transfer_group`. */
    key: string().required(),
    attempt: number().integer().required(),
    status: string().oneOf(PAYOUT_STATUSES).required(),
    amount: amountSchema.required(),
    stripeAccountId: string().required(),
    /** From the platform to the contractor's Stripe account. */
    transferId: string().optional(),
    /** From there to the bank. */
    payoutId: string().optional(),
    /** Stripe's balance transaction that returned the money. */
    failureId: string().optional(),
    intendedAt: instant().required(),
    transferredAt: instant().optional(),
    paidAt: instant().optional(),
    updatedAt: instant().required(),
    failureCode: string().optional(),
    failureClass: string().oneOf(FAILURE_CLASSES).optional(),
    /** After a failure: when the transfer was taken back. */
    transferReversedAt: instant().optional(),
  }),
);

export const operatorPayoutView = (payout: Payout) => membersOf(operatorPayoutSchema, payout);
