import { object, string } from 'yup';
import { instant, key, named, uuid } from '#shared/validation/index.ts';
import { defineEvent } from '../envelope.ts';
import { amountOf, exampleAmount } from './amounts.ts';

const facts = {
  kind: string().oneOf(['milestone', 'timesheet']).required(),
  /** Of the milestone or timesheet. */
  payableId: key().required(),
  contractId: uuid().required(),
  clientId: uuid().required(),
  contractorId: uuid().required(),
  ...amountOf,
};
const workPayment = named('WorkPayment', object(facts).noUnknown());
const example = {
  kind: 'milestone' as const,
  payableId: '5e0c7b1f-8a49-4a6b-9d7e-2f1b8c3d4e5f',
  contractId: '6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21',
  clientId: '22222222-2222-4222-8222-222222222222',
  contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
  ...exampleAmount,
};
const EXECUTION =
  'arn:aws:states:eu-central-1:123456789012:execution:mindlinks-dev-payments-milestone:0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01';

/** The payment of an approved milestone or timesheet. The entity is the payment. */
export const workPaymentEvents = {
  'payment.rejected': defineEvent({
    summary: 'An approval did not hold: nothing is paid for it.',
    service: 'payments',
    metadata: object({ ...facts, reason: string().required() }).noUnknown(),
    example: { ...example, reason: 'amount_mismatch' },
  }),
  'payment.funds.awaited': defineEvent({
    summary: 'The client’s escrow does not suffice for a payment, which waits for funds.',
    service: 'payments',
    metadata: object({ ...facts, dueAt: instant().required() }).noUnknown(),
    example: { ...example, dueAt: '2026-11-09T09:00:00.000Z' },
  }),
  'payment.funds.locked': defineEvent({
    summary: 'The amount of a payment is reserved in the client’s escrow.',
    service: 'payments',
    metadata: workPayment,
    example,
  }),
  'payment.invoiced': defineEvent({
    summary: 'The client’s invoice for a payment has its number.',
    service: 'payments',
    metadata: object({ ...facts, invoiceNumber: key().required() }).noUnknown(),
    example: { ...example, invoiceNumber: 'INV-000042' },
  }),
  'payment.completed': defineEvent({
    summary: 'A milestone or timesheet is paid. The contract service marks it so.',
    service: 'payments',
    metadata: object({
      ...facts,
      invoiceNumber: key().required(),
      paidAt: instant().required(),
    }).noUnknown(),
    example: { ...example, invoiceNumber: 'INV-000042', paidAt: '2026-11-03T10:00:00.000Z' },
  }),
  'payment.reversed': defineEvent({
    summary: 'The bank sent a paid payment back. It is open again; starts the machine that goes on with it.',
    service: 'payments',
    metadata: object({
      ...facts,
      /** User who approved it; `contract` where the contract's terms did. */
      approvedBy: key().required(),
      failureCode: string().required(),
      /** Who can fix it. */
      failureClass: string().oneOf(['retry', 'contractor', 'operator']).required(),
    }).noUnknown(),
    example: {
      ...example,
      approvedBy: '33333333-3333-4333-8333-333333333333',
      failureCode: 'no_account',
      failureClass: 'contractor' as const,
    },
  }),
  'payment.failed': defineEvent({
    summary:
      'A payment stopped and waits for an operator. The entity is the milestone or timesheet if there is no record.',
    service: 'payments',
    metadata: object({
      kind: string().required(),
      payableId: key().required(),
      /** State of the machine. */
      state: string().required(),
      /** Name of an error, or Stripe’s code of a failed payout. */
      error: string().required(),
      executionArn: string().required(),
      parkedAt: instant().required(),
    }).noUnknown(),
    example: {
      kind: 'milestone',
      payableId: example.payableId,
      state: 'PayoutFailed',
      error: 'account_closed',
      executionArn: EXECUTION,
      parkedAt: '2026-11-03T10:00:00.000Z',
    },
  }),
  'payment.resolved': defineEvent({
    summary: 'An operator decided what becomes of a stopped payment.',
    service: 'payments',
    metadata: object({
      ...facts,
      action: string().oneOf(['retry', 'paid_elsewhere', 'cancel']).required(),
      /** Which stop was decided. */
      parkedAt: instant().required(),
    }).noUnknown(),
    example: { ...example, action: 'retry' as const, parkedAt: '2026-11-03T10:00:00.000Z' },
  }),
  'payment.resumed': defineEvent({
    summary:
      'The contractor’s account is ready, for which a payment stopped: it is tried again. Starts the machine, if none waits.',
    service: 'payments',
    metadata: object({
      ...facts,
      /** User who approved it; `contract` where the contract's terms did. */
      approvedBy: string().required(),
      action: string().oneOf(['retry']).required(),
      /** Which stop is over. */
      parkedAt: instant().required(),
    }).noUnknown(),
    example: {
      ...example,
      approvedBy: '33333333-3333-4333-8333-333333333333',
      action: 'retry' as const,
      parkedAt: '2026-11-03T10:00:00.000Z',
    },
  }),
  'payment.cancelled': defineEvent({
    summary: 'A payment was cancelled. The funds that were locked for it are released.',
    service: 'payments',
    metadata: workPayment,
    example,
  }),
};
