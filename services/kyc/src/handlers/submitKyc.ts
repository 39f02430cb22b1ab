import { number, object, string } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { contractorOf, defineRoute, endpoint, fieldErrors, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { uuid } from '#shared/validation/index.ts';
import { missingDocuments } from '../domain/documents.ts';
import { DocumentsIncompleteError } from '../domain/errors.ts';
import { STATUSES } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { findPresent } from '../present-verification.ts';
import { submission } from '../submission.ts';
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
        kycId: uuid().required(),
        attempt: number().integer().required(),
        status: string().oneOf(STATUSES).required(),
      }),
    },
    409: refusals<DocumentsIncompleteError | IllegalTransitionError>(
      {
        KYC_DOCUMENTS_INCOMPLETE: 'Documents are missing; `missing` names them',
        KYC_STATUS_CONFLICT: 'None are taken now',
      },
      { missing: fieldErrors },
    ),
  },
});

/** A deadline that has passed does not count before the machine acted on it: who is quicker wins. */
export const submitKyc =
  (service: Pick<Kyc, 'repository' | 'policy' | 'clock'>) =>
  async ({ caller, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { repository, policy, clock } = service;
    const { verification: present } = await findPresent(service, contractorOf(caller));
    if (present === undefined) throw new DocumentsIncompleteError(missingDocuments([], policy));
    const submitted = await repository.changeVerification(present.kycId, async (before) =>
      submission(before, await repository.listDocuments(before.kycId), policy, {
        actor: actorOf(caller),
        at: clock.now(),
        correlationId,
      }),
    );
    const { kycId, attempt, status } = submitted;
    return { status: 202, body: { kycId, attempt, status } };
  };

export const handler = endpoint(route, () => submitKyc(kyc()), { idempotency });
