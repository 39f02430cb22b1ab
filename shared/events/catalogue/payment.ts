import { number, object, string } from 'yup';
import { key, named, uuid } from '#shared/validation/index.ts';
import { defineEvent } from '../envelope.ts';
import { amountOf, exampleAmount } from './amounts.ts';

const clientId = uuid().required();
const contractorId = uuid().required();
const exampleClient = '22222222-2222-4222-8222-222222222222';
const exampleContractor = '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11';
const exampleFunding = { clientId: exampleClient, fundingId: '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01', ...exampleAmount };
const ofFunding = { clientId, fundingId: uuid().required(), ...amountOf };
const ofPayout = {
  clientId,
  contractorId,
  ...amountOf,
  /** What was paid: `payment` or `payroll_line`, and its id. */
  subject: string().oneOf(['payment', 'payroll_line']).required(),
  subjectId: key().required(),
};
const examplePayout = {
  clientId: exampleClient,
  contractorId: exampleContractor,
  ...exampleAmount,
  subject: 'payment' as const,
  subjectId: '9b1deb4d-3b7d-5bad-9bdd-2b0d7b3dcb6d',
};
const payout = named('Payout', object(ofPayout).noUnknown());
const failure = {
  failureCode: string().required(),
  /** Who can fix it. */
  failureClass: string().oneOf(['retry', 'contractor', 'operator']).required(),
};

const failedPayout = named('FailedPayout', object({ ...ofPayout, ...failure }).noUnknown());

/** A client's escrow. The entity is the client. */
export const escrowEvents = {
  'escrow.funded': defineEvent({
    summary: 'A client’s payment arrived in its escrow. Resumes what waits for funds.',
    service: 'payments',
    metadata: object(ofFunding).noUnknown(),
    example: exampleFunding,
  }),
  'escrow.funding.failed': defineEvent({
    summary: 'A client’s payment into its escrow failed, or was cancelled.',
    service: 'payments',
    metadata: object({ ...ofFunding, reason: string().required() }).noUnknown(),
    example: { ...exampleFunding, reason: 'card_declined' },
  }),
  'escrow.disputed': defineEvent({
    summary: 'A bank took a client’s payment back: the escrow shrank, or the client owes us.',
    service: 'payments',
    metadata: object({
      ...ofFunding,
      disputeId: key().required(),
      /** What the escrow did not cover. */
      owedMinor: number().integer().min(0).required(),
    }).noUnknown(),
    example: { ...exampleFunding, disputeId: 'dp_1', owedMinor: 0 },
  }),
  'escrow.dispute.closed': defineEvent({
    summary: 'A dispute was won, and the money is back; or it was lost for good.',
    service: 'payments',
    metadata: object({
      ...ofFunding,
      disputeId: key().required(),
      outcome: string().oneOf(['won', 'lost']).required(),
    }).noUnknown(),
    example: { ...exampleFunding, disputeId: 'dp_1', outcome: 'won' as const },
  }),
  'escrow.balance.low': defineEvent({
    summary: 'A client’s escrow fell below the alert threshold that the client set.',
    service: 'payments',
    metadata: object({
      clientId,
      currency: amountOf.currency,
      availableMinor: number().integer().min(0).required(),
      thresholdMinor: number().integer().min(1).required(),
    }).noUnknown(),
    example: { clientId: exampleClient, currency: 'EUR', availableMinor: 40_000, thresholdMinor: 100_000 },
  }),
};

/** Payouts to contractors. The entity is one attempt to pay, by its key. */
export const payoutEvents = {
  'stripe.payout.completed': defineEvent({
    summary: 'A payout reached the contractor’s bank.',
    service: 'payments',
    metadata: payout,
    example: examplePayout,
  }),
  'payout.failed': defineEvent({
    summary: 'A payout failed before it was paid.',
    service: 'payments',
    metadata: failedPayout,
    example: { ...examplePayout, failureCode: 'account_closed', failureClass: 'contractor' as const },
  }),
  'payout.reversed': defineEvent({
    summary: 'A payout failed after it had been paid: the bank sent the money back.',
    service: 'payments',
    metadata: failedPayout,
    example: { ...examplePayout, failureCode: 'no_account', failureClass: 'contractor' as const },
  }),
  'contractor.payout-account.updated': defineEvent({
    summary: 'Whether a contractor can be paid has changed. The entity is the contractor.',
    service: 'payments',
    metadata: object({
      contractorId,
      status: string().oneOf(['onboarding', 'ready', 'restricted']).required(),
    }).noUnknown(),
    example: { contractorId: exampleContractor, status: 'ready' as const },
  }),
};
