import { number, object, string } from 'yup';
import { instant, key, named, uuid } from '#shared/validation/index.ts';
import { defineEvent } from '../envelope.ts';
import { amountOf, exampleAmount } from './amounts.ts';

const clientId = uuid().required();
const lines = number().integer().min(1).required();
const count = number().integer().min(0).required();
const minor = number().integer().min(0).max(Number.MAX_SAFE_INTEGER).required();
const batch = number().integer().min(1).required();
/** Of a failure: which batch it is about, null for the payroll as a whole. */
const batchOrNone = number().integer().min(1).nullable().defined();
const { currency } = amountOf;

const ofPayroll = { clientId, lines, ...amountOf };
const ofMoney = { clientId, payrollId: uuid().required(), ...amountOf };
const payrollAmount = named('PayrollAmount', object(ofPayroll).noUnknown());
const payrollFunds = named('PayrollFunds', object(ofMoney).noUnknown());
const exampleClient = '22222222-2222-4222-8222-222222222222';
const exampleMoney = { clientId: exampleClient, payrollId: '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01', ...exampleAmount };
const examplePayroll = { clientId: exampleClient, lines: 25, ...exampleAmount };

/** Payrolls. The entity is one payroll. */
export const payrollEvents = {
  'payroll.created': defineEvent({
    summary: 'A client began a payroll: a draft without lines, or with those that failed in another one.',
    service: 'payments',
    metadata: object({ clientId, currency, failedLinesOf: uuid().optional() }).noUnknown(),
    example: { clientId: exampleClient, currency: 'EUR' },
  }),
  'payroll.approval.requested': defineEvent({
    summary: 'A payroll was submitted, and a second person has to approve its amount.',
    service: 'payments',
    metadata: payrollAmount,
    example: examplePayroll,
  }),
  'payroll.approved': defineEvent({
    summary: 'A second person approved a payroll.',
    service: 'payments',
    metadata: payrollAmount,
    example: examplePayroll,
  }),
  'payroll.reopened': defineEvent({
    summary: 'A payroll that waited for a second person is a draft again.',
    service: 'payments',
    metadata: object({ clientId }).noUnknown(),
    example: { clientId: exampleClient },
  }),
  'payroll.submitted': defineEvent({
    summary: 'A payroll shall be paid: its lines are fixed. Starts the machine, where the API could not.',
    service: 'payments',
    metadata: payrollAmount,
    example: examplePayroll,
  }),
  'payroll.funding.required': defineEvent({
    summary: 'The escrow does not suffice for a payroll. It waits until the deadline.',
    service: 'payments',
    metadata: object({ ...ofPayroll, missingMinor: minor, deadlineAt: instant().required() }).noUnknown(),
    example: { ...examplePayroll, missingMinor: 25_000, deadlineAt: '2026-11-09T09:00:00.000Z' },
  }),
  'payroll.cancelled': defineEvent({
    summary: 'A payroll will not be paid. Its machine stops waiting.',
    service: 'payments',
    metadata: object({
      clientId,
      reason: string().oneOf(['cancelled_by_client', 'cancelled_by_operator', 'funding_deadline']).required(),
    }).noUnknown(),
    example: { clientId: exampleClient, reason: 'funding_deadline' as const },
  }),
  'payroll.batch.settled': defineEvent({
    summary: 'Every payout of a batch’s round has ended. Wakes the batch’s execution.',
    service: 'payments',
    metadata: object({ clientId, batch, round: number().integer().min(1).required(), failed: count }).noUnknown(),
    example: { clientId: exampleClient, batch: 1, round: 1, failed: 2 },
  }),
  'payroll.completed': defineEvent({
    summary: 'Every line of a payroll is paid, or failed for good, with its funds released.',
    service: 'payments',
    metadata: object({
      clientId,
      currency,
      lines,
      paidLines: count,
      paidMinor: minor,
      failedLines: count,
      releasedMinor: minor,
    }).noUnknown(),
    example: {
      clientId: exampleClient,
      currency: 'EUR',
      lines: 25,
      paidLines: 23,
      paidMinor: 115_000,
      failedLines: 2,
      releasedMinor: 10_000,
    },
  }),
  'payroll.payment.returned': defineEvent({
    summary: 'The bank returned a line that was booked as paid: its entries are reversed and its funds released.',
    service: 'payments',
    metadata: object({
      clientId,
      contractorId: uuid().required(),
      lineId: key().required(),
      failureCode: string().required(),
      ...amountOf,
    }).noUnknown(),
    example: {
      clientId: exampleClient,
      contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
      lineId: '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01',
      failureCode: 'no_account',
      ...exampleAmount,
    },
  }),
  'payroll.failed': defineEvent({
    summary: 'A step of a payroll failed in a way that no retry can fix; it is parked until an operator decides.',
    service: 'payments',
    metadata: object({
      clientId,
      batch: batchOrNone,
      state: string().required(),
      error: string().required(),
      executionArn: string().required(),
    }).noUnknown(),
    example: {
      clientId: exampleClient,
      batch: null,
      state: 'FundsLocked',
      error: 'AccessDeniedException',
      executionArn: 'arn:aws:states:eu-central-1:000000000000:execution:mindlinks-local-payments-payroll:x',
    },
  }),
  'payroll.failure.resolved': defineEvent({
    summary: 'An operator decided about a parked failure of a payroll. Wakes what is parked.',
    service: 'payments',
    metadata: object({
      clientId,
      batch: batchOrNone,
      /** What its machine waits under. */
      signalKey: key().required(),
      action: string().oneOf(['retry', 'cancel']).required(),
      parkedAt: instant().required(),
    }).noUnknown(),
    example: {
      clientId: exampleClient,
      batch: 7,
      signalKey: 'payroll/0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01/7',
      action: 'retry' as const,
      parkedAt: '2026-11-03T09:00:00.000Z',
    },
  }),

  // As the specification names them: what becomes of the money of one payroll.
  'escrow.funds.locked': defineEvent({
    summary: 'The funds of a payroll are reserved in the client’s escrow. The entity is the client.',
    service: 'payments',
    metadata: payrollFunds,
    example: exampleMoney,
  }),
  'escrow.funds.released': defineEvent({
    summary: 'Funds that a payroll does not need are the client’s to spend again. The entity is the client.',
    service: 'payments',
    metadata: payrollFunds,
    example: exampleMoney,
  }),
  'ledger.recorded': defineEvent({
    summary: 'Every ledger entry of a payroll is in the log.',
    service: 'payments',
    metadata: object({ clientId, entries: number().integer().min(1).required() }).noUnknown(),
    example: { clientId: exampleClient, entries: 5 },
  }),
  'payments.processing': defineEvent({
    summary: 'The funds of a payroll are locked, and its payouts begin.',
    service: 'payments',
    metadata: payrollAmount,
    example: examplePayroll,
  }),
  'payments.settled': defineEvent({
    summary: 'Every payout of a batch has ended, well or not.',
    service: 'payments',
    metadata: object({ clientId, batch, paidLines: count, failedLines: count }).noUnknown(),
    example: { clientId: exampleClient, batch: 1, paidLines: 48, failedLines: 2 },
  }),
  'wallets.credited': defineEvent({
    summary: 'The wallets of a batch’s contractors were credited with what they were paid.',
    service: 'payments',
    metadata: object({ clientId, batch, paidLines: count, paidMinor: minor, currency }).noUnknown(),
    example: { clientId: exampleClient, batch: 1, paidLines: 48, paidMinor: 240_000, currency: 'EUR' },
  }),
};
