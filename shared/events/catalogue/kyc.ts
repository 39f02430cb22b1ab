import { number, object, string, array } from 'yup';
import { instant, key, named, uuid } from '#shared/validation/index.ts';
import { defineEvent } from '../envelope.ts';

const contractorId = uuid().required();
const attempt = number().integer().min(1).required();
const exampleContractor = '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11';
const ofAttempt = { contractorId, attempt };
const kycAttempt = named('KycAttempt', object(ofAttempt).noUnknown());
const contractorReference = named('ContractorReference', object({ contractorId }).noUnknown());
const exampleAttempt = { contractorId: exampleContractor, attempt: 1 };

/** Facts of identity verification. The entity is one verification (`kycId`); an attempt is one round of documents. */
export const kycEvents = {
  'kyc.documents.requested': defineEvent({
    summary: 'A verification was started before its documents were complete: the contractor is asked for them.',
    service: 'kyc',
    metadata: kycAttempt,
    example: exampleAttempt,
  }),
  'kyc.documents.uploaded': defineEvent({
    summary: 'The contractor submitted a complete set of documents. Starts the verification, or resumes it.',
    service: 'kyc',
    metadata: object({
      ...ofAttempt,
      documentIds: array().of(uuid().required()).required(),
      /** Present when an onboarding will start the verification itself, by nesting. */
      onboardingId: uuid().optional(),
    }).noUnknown(),
    example: { ...exampleAttempt, documentIds: ['0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01'] },
  }),
  'kyc.verification.started': defineEvent({
    summary: 'The documents are in and their verification begins.',
    service: 'kyc',
    metadata: kycAttempt,
    example: exampleAttempt,
  }),
  'kyc.session.created': defineEvent({
    summary: 'The provider opened a session; the contractor was sent its address.',
    service: 'kyc',
    metadata: object({ ...ofAttempt, sessionId: key().required() }).noUnknown(),
    example: { ...exampleAttempt, sessionId: '8a1e7d3c-4a52-4d9e-8a05-7d4b5f0c2a10' },
  }),
  'kyc.resubmission.requested': defineEvent({
    summary: 'The provider wants better pictures in the same session.',
    service: 'kyc',
    metadata: object({ ...ofAttempt, reasonCode: string().required() }).noUnknown(),
    example: { ...exampleAttempt, reasonCode: '201' },
  }),
  'kyc.review.required': defineEvent({
    summary: 'A person has to decide; the case is in the review queue.',
    service: 'kyc',
    metadata: object({ ...ofAttempt, caseId: key().required(), reason: string().required() }).noUnknown(),
    example: { ...exampleAttempt, caseId: 'c7b4c0a0-5f5e-5c5b-8c58-0f2f4b0f6d01', reason: 'provider_review' },
  }),
  'kyc.review.overdue': defineEvent({
    summary: 'A review case is past its service level and still undecided.',
    service: 'kyc',
    metadata: object({ ...ofAttempt, caseId: key().required(), openedAt: instant().required() }).noUnknown(),
    example: {
      ...exampleAttempt,
      caseId: 'c7b4c0a0-5f5e-5c5b-8c58-0f2f4b0f6d01',
      openedAt: '2026-11-02T09:00:00.000Z',
    },
  }),
  'kyc.review.decided': defineEvent({
    summary: 'An admin approved or rejected a review case. Resumes the verification.',
    service: 'kyc',
    metadata: object({
      ...ofAttempt,
      caseId: key().required(),
      decision: string().oneOf(['approved', 'rejected']).required(),
      reasonCode: string().required(),
    }).noUnknown(),
    example: {
      ...exampleAttempt,
      caseId: 'c7b4c0a0-5f5e-5c5b-8c58-0f2f4b0f6d01',
      decision: 'approved' as const,
      reasonCode: 'documents_genuine',
    },
  }),
  'kyc.approved': defineEvent({
    summary: 'The contractor’s identity is verified.',
    service: 'kyc',
    metadata: object({ ...ofAttempt, decidedBy: key().required() }).noUnknown(),
    example: { ...exampleAttempt, decidedBy: 'veriff' },
  }),
  'kyc.rejected': defineEvent({
    summary: 'This attempt failed; the contractor may submit again until `resubmitBy`.',
    service: 'kyc',
    metadata: object({
      ...ofAttempt,
      decidedBy: key().required(),
      reasonCode: string().required(),
      resubmitBy: instant().required(),
    }).noUnknown(),
    example: { ...exampleAttempt, decidedBy: 'veriff', reasonCode: '102', resubmitBy: '2026-12-02T09:00:00.000Z' },
  }),
  'kyc.abandoned': defineEvent({
    summary: 'Abandoned: a deadline passed, or an operator or an erasure ended it. The verification is over.',
    service: 'kyc',
    metadata: object({ ...ofAttempt, reason: string().required() }).noUnknown(),
    example: { ...exampleAttempt, reason: 'resubmission_deadline' },
  }),
  'kyc.failed': defineEvent({
    summary: 'A step failed for a reason that no retry can fix; the execution is parked for an operator.',
    service: 'kyc',
    metadata: object({
      contractorId: key().required(),
      state: string().required(),
      error: string().required(),
      executionArn: string().required(),
    }).noUnknown(),
    example: {
      contractorId: exampleContractor,
      state: 'VeriffSessionCreated',
      error: 'VeriffRejectedError',
      executionArn: 'arn:aws:states:eu-central-1:000000000000:execution:mindlinks-dev-kyc-verification:4f0e',
    },
  }),
  'kyc.failure.resolved': defineEvent({
    summary: 'An operator resolved a parked failure: the execution tries the failed step again, or ends.',
    service: 'kyc',
    metadata: object({
      contractorId,
      action: string().oneOf(['retry', 'cancel']).required(),
      /** Which failure: when it was parked. */
      parkedAt: instant().required(),
    }).noUnknown(),
    example: { contractorId: exampleContractor, action: 'retry' as const, parkedAt: '2026-11-02T09:00:00.000Z' },
  }),
  'kyc.erasure.requested': defineEvent({
    summary: 'A contractor’s personal data shall be erased. The entity is the contractor.',
    service: 'kyc',
    metadata: contractorReference,
    example: { contractorId: exampleContractor },
  }),
  'kyc.personal-data.erased': defineEvent({
    summary: 'Documents and personal fields of a contractor’s verifications were erased.',
    service: 'kyc',
    metadata: contractorReference,
    example: { contractorId: exampleContractor },
  }),
};
