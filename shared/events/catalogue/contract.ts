import { array, number, object, string } from 'yup';
import { instant, key, named, uuid } from '#shared/validation/index.ts';
import { defineEvent } from '../envelope.ts';
import { amountOf, exampleAmount } from './amounts.ts';

const parties = {
  contractId: uuid().required(),
  clientId: uuid().required(),
  contractorId: uuid().required(),
};
const exampleParties = {
  contractId: '6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21',
  clientId: '22222222-2222-4222-8222-222222222222',
  contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11',
};
const WORK_ID = '5e0c7b1f-8a49-4a6b-9d7e-2f1b8c3d4e5f';
const SHA_256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const date = () => string().matches(/^\d{4}-\d{2}-\d{2}$/);
const party = () => string().oneOf(['client', 'contractor']);
const sha256 = () => string().matches(/^[0-9a-f]{64}$/);

const submission = named(
  'WorkSubmission',
  object({
    ...parties,
    ...amountOf,
    /** Users who may approve it; any user of the client when left out. */
    approverIds: array().of(key().required()).optional(),
    /**
     * User of the client who is notified of the payment when the terms of the contract approve it, because the client said nothing;
     * left out where they do not.
     */
    termsApproveFor: key().optional(),
  }).noUnknown(),
);
const approval = named('WorkApproval', object({ ...parties, ...amountOf }).noUnknown());
/** A decision about submitted work that pays nothing. */
const refusal = named('WorkRefusal', object({ ...parties, submission: number().integer().required() }).noUnknown());
const ofContract = named('ContractParties', object(parties).noUnknown());
const signatureOf = named('ContractSignature', object({ ...parties, documentSha256: sha256().required() }).noUnknown());
/** A contract that ends without both signatures, or an amendment that does. */
const signingEnd = named('SigningEnd', object({ ...parties, by: party().required() }).noUnknown());
const signBy = named(
  'SigningDeadline',
  object({ ...parties, by: party().required(), signBy: instant().required() }).noUnknown(),
);
const ofWork = {
  ...parties,
  /** Of the milestone, timesheet or off-cycle payment. */
  workId: uuid().required(),
  submission: number().integer().required(),
};
const submittedWork = named('SubmittedWork', object(ofWork).noUnknown());
const terminationOf = named(
  'ContractTermination',
  object({
    ...parties,
    terminationId: uuid().required(),
    by: party().required(),
    ground: string().oneOf(['notice', 'cause', 'mutual']).required(),
    lastDay: date().required(),
  }).noUnknown(),
);
const exampleTermination = {
  ...exampleParties,
  terminationId: '0b1f6f6e-2f0c-4c9f-8b52-5a1b1a7a9c11',
  by: 'client' as const,
  ground: 'notice' as const,
  lastDay: '2027-01-31',
};
const amendmentOf = { ...parties, amendmentId: uuid().required() };
const amendmentSignature = named(
  'AmendmentSignature',
  object({ ...amendmentOf, documentSha256: sha256().required() }).noUnknown(),
);
/** An amendment that ends without both signatures. */
const amendmentEnd = named('AmendmentSigningEnd', object({ ...amendmentOf, by: party().required() }).noUnknown());
const exampleAmendment = { ...exampleParties, amendmentId: 'c1f0a7d2-5b7e-4d1b-8a6f-2d9e4b7c1a55' };
const exampleSignature = { ...exampleParties, documentSha256: SHA_256 };
const settlementOf = named(
  'ContractSettlement',
  object({
    ...parties,
    ...amountOf,
    /** Zero for a contract under which nothing was paid. */
    amountMinor: number().integer().min(0).max(Number.MAX_SAFE_INTEGER).required(),
    lastDay: date().required(),
  }).noUnknown(),
);
const exampleSettlement = { ...exampleParties, ...exampleAmount, lastDay: '2027-02-28' };

/** A contract from its draft to its end. The entity is the contract. */
const lifecycleEvents = {
  'contract.created': defineEvent({
    summary: 'A client drafted a contract. Starts its machine, which renders the document that both parties sign.',
    service: 'contract',
    metadata: ofContract,
    example: exampleParties,
  }),
  'contract.pending.signature': defineEvent({
    summary: 'The document of a contract is ready, and waits for the signature of the party named.',
    service: 'contract',
    metadata: signBy,
    example: { ...exampleParties, by: 'client' as const, signBy: '2026-12-02T09:00:00.000Z' },
  }),
  'contract.signed.client': defineEvent({
    summary: 'The client signed. Their signature is on record, and is never replaced.',
    service: 'contract',
    metadata: signatureOf,
    example: exampleSignature,
  }),
  'contract.signed.contractor': defineEvent({
    summary: 'The contractor signed. Their signature is on record, and is never replaced.',
    service: 'contract',
    metadata: signatureOf,
    example: exampleSignature,
  }),
  'contract.signed.both': defineEvent({
    summary: 'Both parties signed: the contract is in force from its first day on.',
    service: 'contract',
    metadata: signatureOf,
    example: exampleSignature,
  }),
  'contract.sealed': defineEvent({
    summary: 'The signed file has its certificate pages and its seal, and is stored.',
    service: 'contract',
    metadata: object({ ...parties, sha256: sha256().required() }).noUnknown(),
    example: { ...exampleParties, sha256: SHA_256 },
  }),
  'contract.resent': defineEvent({
    summary: 'The client sent the document once more: the time to sign, and reminders, begin anew.',
    service: 'contract',
    metadata: signBy,
    example: { ...exampleParties, by: 'contractor' as const, signBy: '2027-01-02T09:00:00.000Z' },
  }),
  'contract.declined': defineEvent({
    summary: 'A party declined to sign. The contract never comes into force.',
    service: 'contract',
    metadata: signingEnd,
    example: { ...exampleParties, by: 'contractor' as const },
  }),
  'contract.voided': defineEvent({
    summary: 'The client took the contract back before both parties had signed.',
    service: 'contract',
    metadata: signingEnd,
    example: { ...exampleParties, by: 'client' as const },
  }),
  'contract.consent.withdrawn': defineEvent({
    summary:
      'A party withdrew its consent to sign electronically before both had signed: the contract is `contract.voided`, or ' +
      '`contract.declined` by the contractor.',
    service: 'contract',
    metadata: signingEnd,
    example: { ...exampleParties, by: 'client' as const },
  }),
  'contract.expired': defineEvent({
    summary: 'The time to sign is over.',
    service: 'contract',
    metadata: ofContract,
    example: exampleParties,
  }),
  'contract.activated': defineEvent({
    summary: 'The first day of a signed contract began.',
    service: 'contract',
    metadata: object({ ...parties, startsOn: date().required() }).noUnknown(),
    example: { ...exampleParties, startsOn: '2026-12-01' },
  }),
  'contract.nearing.end': defineEvent({
    summary: 'The last day of a contract is 30 days away.',
    service: 'contract',
    metadata: object({ ...parties, lastDay: date().required() }).noUnknown(),
    example: { ...exampleParties, lastDay: '2027-02-28' },
  }),
  'contract.ending': defineEvent({
    summary:
      'The last day of a contract is over. What is submitted or approved is decided and paid before it is settled.',
    service: 'contract',
    metadata: object({
      ...parties,
      lastDay: date().required(),
      outcome: string().oneOf(['completed', 'terminated']).required(),
    }).noUnknown(),
    example: { ...exampleParties, lastDay: '2027-02-28', outcome: 'completed' as const },
  }),
  'contract.completed': defineEvent({
    summary: 'A contract came to its own end, and all of it is settled. The amount is what was paid for it.',
    service: 'contract',
    metadata: settlementOf,
    example: exampleSettlement,
  }),
  'contract.terminated': defineEvent({
    summary: 'A contract ended before its own end, and all of it is settled. The amount is what was paid for it.',
    service: 'contract',
    metadata: settlementOf,
    example: exampleSettlement,
  }),
  'contract.failed': defineEvent({
    summary: 'A step of a contract failed, and waits for an operator.',
    service: 'contract',
    metadata: object({
      contractId: uuid().required(),
      state: string().required(),
      error: string().required(),
      executionArn: string().required(),
      parkedAt: instant().required(),
    }).noUnknown(),
    example: {
      contractId: exampleParties.contractId,
      state: 'GeneratePDF',
      error: 'TimeoutError',
      executionArn:
        'arn:aws:states:eu-central-1:123456789012:execution:mindlinks-dev-contract-lifecycle:6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21-g1',
      parkedAt: '2026-11-03T10:00:00.000Z',
    },
  }),
  'contract.failure.resolved': defineEvent({
    summary: 'An operator decided what becomes of a failed step of a contract.',
    service: 'contract',
    metadata: object({
      contractId: uuid().required(),
      action: string().oneOf(['retry']).required(),
      parkedAt: instant().required(),
    }).noUnknown(),
    example: {
      contractId: exampleParties.contractId,
      action: 'retry' as const,
      parkedAt: '2026-11-03T10:00:00.000Z',
    },
  }),
};

/** Terminations of a contract. The entity is the contract. */
const terminationEvents = {
  'contract.termination.requested': defineEvent({
    summary: 'A party ends the contract, or proposes an end to which the other party has to agree (`mutual`).',
    service: 'contract',
    metadata: terminationOf,
    example: exampleTermination,
  }),
  'contract.termination.agreed': defineEvent({
    summary: 'The other party agreed to the end that was proposed.',
    service: 'contract',
    metadata: terminationOf,
    example: { ...exampleTermination, ground: 'mutual' as const },
  }),
  'contract.termination.refused': defineEvent({
    summary: 'The other party refused the end that was proposed.',
    service: 'contract',
    metadata: terminationOf,
    example: { ...exampleTermination, ground: 'mutual' as const },
  }),
  'contract.termination.withdrawn': defineEvent({
    summary: 'The party that ended the contract, or proposed to, took that back before its last day was over.',
    service: 'contract',
    metadata: terminationOf,
    example: exampleTermination,
  }),
};

/** Amendments, renewals included: each is a document of its own that both parties sign. The entity is the contract. */
const amendmentEvents = {
  'contract.amendment.drafted': defineEvent({
    summary: 'A party drafted a change of the terms.',
    service: 'contract',
    metadata: object({ ...amendmentOf, by: party().required(), effectiveOn: date().required() }).noUnknown(),
    example: { ...exampleAmendment, by: 'client' as const, effectiveOn: '2027-01-01' },
  }),
  'contract.amendment.pending.signature': defineEvent({
    summary: 'The document of an amendment is ready, and waits for the signature of the party named.',
    service: 'contract',
    metadata: object({ ...amendmentOf, by: party().required(), signBy: instant().required() }).noUnknown(),
    example: { ...exampleAmendment, by: 'client' as const, signBy: '2027-01-02T09:00:00.000Z' },
  }),
  'contract.amendment.signed.client': defineEvent({
    summary: 'The client signed an amendment.',
    service: 'contract',
    metadata: amendmentSignature,
    example: { ...exampleAmendment, documentSha256: SHA_256 },
  }),
  'contract.amendment.signed.contractor': defineEvent({
    summary: 'The contractor signed an amendment.',
    service: 'contract',
    metadata: amendmentSignature,
    example: { ...exampleAmendment, documentSha256: SHA_256 },
  }),
  'contract.amendment.signed.both': defineEvent({
    summary: 'Both parties signed an amendment: the terms have one more version.',
    service: 'contract',
    metadata: object({
      ...amendmentOf,
      documentSha256: sha256().required(),
      version: number().integer().required(),
      effectiveOn: date().required(),
    }).noUnknown(),
    example: { ...exampleAmendment, documentSha256: SHA_256, version: 2, effectiveOn: '2027-01-01' },
  }),
  'contract.amendment.declined': defineEvent({
    summary: 'A party declined to sign an amendment. The terms stay as they are.',
    service: 'contract',
    metadata: amendmentEnd,
    example: { ...exampleAmendment, by: 'contractor' as const },
  }),
  'contract.amendment.voided': defineEvent({
    summary:
      'The party that drafted an amendment took it back before both had signed, or the contract ended before that.',
    service: 'contract',
    metadata: amendmentEnd,
    example: { ...exampleAmendment, by: 'client' as const },
  }),
  'contract.amendment.expired': defineEvent({
    summary: 'The time to sign an amendment is over.',
    service: 'contract',
    metadata: object(amendmentOf).noUnknown(),
    example: exampleAmendment,
  }),
};

/** Work under a contract. The entity is one milestone or timesheet; the approver is the actor. */
const workEvents = {
  'milestone.submitted': defineEvent({
    summary: 'A contractor handed in a milestone or an off-cycle payment: it can be approved, and then paid.',
    service: 'contract',
    metadata: submission,
    example: { ...exampleParties, ...exampleAmount },
  }),
  'milestone.approved': defineEvent({
    summary:
      'The client, or without their decision the terms of the contract (actor `contract`), approved a milestone or an off-cycle payment. Starts its payment.',
    service: 'contract',
    metadata: approval,
    example: { ...exampleParties, ...exampleAmount },
  }),
  'milestone.rejected': defineEvent({
    summary: 'The client rejected a milestone. The contractor may hand it in again.',
    service: 'contract',
    metadata: refusal,
    example: { ...exampleParties, submission: 1 },
  }),
  'milestone.withdrawn': defineEvent({
    summary: 'The contractor took a milestone back before the client decided.',
    service: 'contract',
    metadata: refusal,
    example: { ...exampleParties, submission: 1 },
  }),
  'timesheet.submitted': defineEvent({
    summary: 'A contractor handed in a timesheet: it can be approved, and then paid.',
    service: 'contract',
    metadata: submission,
    example: { ...exampleParties, ...exampleAmount, approverIds: ['33333333-3333-4333-8333-333333333333'] },
  }),
  'timesheet.approved': defineEvent({
    summary:
      'The client, or without their decision the terms of the contract (actor `contract`), approved a timesheet. Starts its payment.',
    service: 'contract',
    metadata: approval,
    example: { ...exampleParties, ...exampleAmount },
  }),
  'timesheet.rejected': defineEvent({
    summary: 'The client rejected a timesheet. The contractor may hand it in again.',
    service: 'contract',
    metadata: refusal,
    example: { ...exampleParties, submission: 1 },
  }),
  'timesheet.withdrawn': defineEvent({
    summary: 'The contractor took a timesheet back before the client decided.',
    service: 'contract',
    metadata: refusal,
    example: { ...exampleParties, submission: 1 },
  }),
};

/** What the machine of a contract receives about work. The entity is the contract. */
const followedWorkEvents = {
  'contract.milestone.submitted': defineEvent({
    summary: 'A milestone or an off-cycle payment of the contract waits for the client’s decision.',
    service: 'contract',
    metadata: submittedWork,
    example: { ...exampleParties, workId: WORK_ID, submission: 1 },
  }),
  'contract.timesheet.submitted': defineEvent({
    summary: 'A timesheet of the contract waits for the client’s decision.',
    service: 'contract',
    metadata: submittedWork,
    example: { ...exampleParties, workId: WORK_ID, submission: 1 },
  }),
  'contract.work.paid': defineEvent({
    summary: 'Approved work of the contract is paid.',
    service: 'contract',
    metadata: object({ ...parties, ...amountOf, workId: uuid().required(), paymentId: uuid().required() }).noUnknown(),
    example: {
      ...exampleParties,
      ...exampleAmount,
      workId: WORK_ID,
      paymentId: '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01',
    },
  }),
  'contract.review.overdue': defineEvent({
    summary: 'The client did not decide about submitted work in 14 days: an operator asks them.',
    service: 'contract',
    metadata: object({ ...ofWork, submittedAt: instant().required() }).noUnknown(),
    example: { ...exampleParties, workId: WORK_ID, submission: 1, submittedAt: '2026-11-03T10:00:00.000Z' },
  }),
  'contract.payment.overdue': defineEvent({
    summary: 'Work that the client approved is not paid 14 days later: an operator looks at its payment.',
    service: 'contract',
    metadata: object({ ...ofWork, approvedAt: instant().required() }).noUnknown(),
    example: { ...exampleParties, workId: WORK_ID, submission: 1, approvedAt: '2026-11-03T10:00:00.000Z' },
  }),
};

const retentionEvents = {
  'contract.erased': defineEvent({
    summary: 'The time for which the contract is kept is over: its files and the personal data in it are erased.',
    service: 'contract',
    metadata: ofContract,
    example: exampleParties,
  }),
};

export const contractEvents = {
  ...lifecycleEvents,
  ...retentionEvents,
  ...terminationEvents,
  ...amendmentEvents,
  ...workEvents,
  ...followedWorkEvents,
};
