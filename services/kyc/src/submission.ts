import { makeEvent } from '#shared/events/index.ts';
import type { Actor } from '#shared/events/index.ts';
import { completeSet, missingDocuments } from './domain/documents.ts';
import type { KycDocument } from './domain/documents.ts';
import { DocumentsIncompleteError } from './domain/errors.ts';
import { assertTakesDocuments, documentsOfNextAttempt } from './domain/next-action.ts';
import type { KycPolicy } from './domain/policy.ts';
import { submitDocuments } from './domain/verification.ts';
import type { Verification } from './domain/verification.ts';
import type { Decided } from './repository.ts';

export interface Submitter {
  readonly actor: Actor;
  readonly at: string;
  readonly correlationId?: string;
}

/**
 * What handing in the uploaded documents writes, with the event that starts or resumes the machine.
 * @param documents All documents of the verification
 * @throws IllegalTransitionError when none are taken now
 * @throws DocumentsIncompleteError naming what is missing
 */
export const submission = (
  before: Verification,
  documents: readonly KycDocument[],
  policy: KycPolicy,
  { actor, at, correlationId }: Submitter,
): Decided<Verification> => {
  assertTakesDocuments(before);
  const documentIds = requireCompleteSet(documentsOfNextAttempt(before, documents), policy);
  const verification = submitDocuments(before, { documentIds, at });
  const { kycId, contractorId, attempt, onboardingId } = verification;
  return {
    value: verification,
    result: verification,
    audit: [
      {
        contractorId,
        kycId,
        at,
        actor,
        action: 'documents.submitted',
        occurrence: String(attempt),
        ...(correlationId !== undefined && { correlationId }),
      },
    ],
    events: [
      makeEvent('kyc.documents.uploaded', {
        entityId: kycId,
        occurrence: attempt,
        actor,
        time: at,
        metadata: { contractorId, attempt, documentIds, ...(onboardingId !== undefined && { onboardingId }) },
      }),
    ],
  };
};

const requireCompleteSet = (uploaded: readonly KycDocument[], policy: KycPolicy): string[] => {
  const missing = missingDocuments(uploaded, policy);
  if (missing.length > 0) throw new DocumentsIncompleteError(missing);
  return completeSet(uploaded, policy).map(({ documentId }) => documentId);
};
