import { number, object, string } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { contractorOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '../caller.ts';
import { completeSet, missingDocuments } from '../domain/documents.ts';
import type { KycDocument } from '../domain/documents.ts';
import { DocumentsIncompleteError } from '../domain/errors.ts';
import { assertTakesDocuments, documentsOfNextAttempt } from '../domain/next-action.ts';
import type { KycPolicy } from '../domain/policy.ts';
import { STATUSES, submitDocuments } from '../domain/verification.ts';
import type { Kyc } from '../kyc.ts';
import { findPresent } from '../present-verification.ts';
import { idempotency, kyc } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/kyc/submit',
  operationId: 'submitKyc',
  summary: 'Hand in the uploaded documents: the verification starts, or goes on after a rejection',
  tag: 'kyc',
  roles: ['contractor'],
  body: object({}),
  responses: {
    202: {
      description: 'The documents are in; the verification goes on by itself',
      schema: object({
        kycId: string().uuid().required(),
        attempt: number().integer().required(),
        status: string().oneOf(STATUSES).required(),
      }),
    },
    409: { description: 'Documents are missing (`missing` names them), or none are taken now' },
  },
});

/** A deadline that has passed does not count before the machine acted on it: who is quicker wins. */
export const submitKyc =
  (service: Pick<Kyc, 'repository' | 'policy' | 'clock'>) =>
  async ({ caller, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { repository, policy, clock } = service;
    const { verification: present } = await findPresent(service, contractorOf(caller));
    if (present === undefined) throw new DocumentsIncompleteError(missingDocuments([], policy));
    const submitted = await repository.changeVerification(present.kycId, async (before) => {
      assertTakesDocuments(before);
      const uploaded = documentsOfNextAttempt(before, await repository.listDocuments(before.kycId));
      const documentIds = requireCompleteSet(uploaded, policy);
      const at = clock.now();
      const verification = submitDocuments(before, { documentIds, at });
      const { kycId, contractorId, attempt, onboardingId } = verification;
      const actor = actorOf(caller);
      return {
        verification,
        result: verification,
        audit: [
          {
            contractorId,
            kycId,
            at,
            actor,
            action: 'documents.submitted',
            occurrence: String(attempt),
            correlationId,
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
    });
    const { kycId, attempt, status } = submitted;
    return { status: 202, body: { kycId, attempt, status } };
  };

const requireCompleteSet = (uploaded: readonly KycDocument[], policy: KycPolicy): string[] => {
  const missing = missingDocuments(uploaded, policy);
  if (missing.length > 0) throw new DocumentsIncompleteError(missing);
  return completeSet(uploaded, policy).map(({ documentId }) => documentId);
};

export const handler = endpoint(route, () => submitKyc(kyc()), { idempotency });
