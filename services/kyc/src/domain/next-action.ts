import type { FieldError } from '#shared/errors/index.ts';
import { earliest } from '#shared/time/index.ts';
import { missingDocuments } from './documents.ts';
import type { KycDocument } from './documents.ts';
import { UploadOverError } from './errors.ts';
import type { KycPolicy } from './policy.ts';
import type { Session } from './session.ts';
import { EDGES, currentAttempt, illegal, nextAttempt } from './verification.ts';
import type { Verification } from './verification.ts';

export const ACTION_TYPES = [
  'upload_documents',
  'submit_documents',
  'verify_identity',
  'resubmit_documents',
  'wait',
  'start_over',
  'none',
] as const;

/** What a contractor has to do next, and until when. */
export interface NextAction {
  readonly type: (typeof ACTION_TYPES)[number];
  /** What the set of documents still lacks. */
  readonly missing?: readonly FieldError[];
  /** Where the identity is verified. */
  readonly url?: string;
  readonly deadlineAt?: string;
}

interface Facts {
  /** All of the verification's documents. */
  readonly documents: readonly KycDocument[];
  /** The session of the present attempt. */
  readonly session: Session | undefined;
  readonly policy: KycPolicy;
}

export const nextAction = (verification: Verification | undefined, facts: Facts): NextAction => {
  if (verification === undefined) return { type: 'upload_documents', missing: missingDocuments([], facts.policy) };
  switch (verification.status) {
    case 'collecting_documents':
      return handIn(verification, 'upload_documents', facts);
    case 'rejected':
      return handIn(verification, 'resubmit_documents', facts);
    case 'verifying':
      return verify(verification, facts.session);
    case 'documents_submitted':
    case 'in_review':
      return { type: 'wait' };
    case 'abandoned':
      return { type: 'start_over' };
    case 'approved':
      return { type: 'none' };
  }
};

const handIn = (
  verification: Verification,
  type: 'upload_documents' | 'resubmit_documents',
  { documents, policy }: Facts,
): NextAction => {
  const missing = missingDocuments(documentsOfNextAttempt(verification, documents), policy);
  return {
    ...(missing.length > 0 ? { type, missing } : { type: 'submit_documents' }),
    ...deadlineOf(verification),
  };
};

/** Before a machine drives what an upload opened, nothing happens at the deadline. */
const deadlineOf = ({ status, holder, submitBy }: Verification): Pick<NextAction, 'deadlineAt'> =>
  submitBy === undefined || (status === 'collecting_documents' && holder === undefined) ? {} : { deadlineAt: submitBy };

/** Only while Veriff expects something of the contractor: after submitting there, it is Veriff's turn. */
const verify = (verification: Verification, session: Session | undefined): NextAction => {
  const theirTurn = session && ['created', 'started', 'resubmission_requested'].includes(session.status);
  if (!theirTurn) return { type: 'wait' };
  const { verifyBy = session.expiresAt } = currentAttempt(verification) ?? {};
  return { type: 'verify_identity', url: session.url, deadlineAt: earliest(session.expiresAt, verifyBy) };
};

/** What the contractor uploaded for the submission to come. */
export const documentsOfNextAttempt = (
  verification: Pick<Verification, 'attempts'>,
  documents: readonly KycDocument[],
): readonly KycDocument[] => documents.filter(({ attempt }) => attempt === nextAttempt(verification));

/** @throws IllegalTransitionError unless documents may be handed in now */
export const assertTakesDocuments = ({ status }: Pick<Verification, 'status'>): void => {
  if (EDGES[status].includes('documents_submitted')) return;
  throw illegal(status, 'take documents');
};

/**
 * The document, if it may still be uploaded: not judged or erased before, and for the attempt that takes documents now.
 * @throws UploadOverError
 */
export const assertAwaitsUpload = (
  verification: Pick<Verification, 'status' | 'attempts'>,
  document: KycDocument | undefined,
): KycDocument => {
  const takes = EDGES[verification.status].includes('documents_submitted');
  const awaits = document?.status === 'awaiting_upload' && document.erasedAt === undefined;
  if (takes && awaits && document.attempt === nextAttempt(verification)) return document;
  throw new UploadOverError('This document waits for no upload any more; announce another');
};
