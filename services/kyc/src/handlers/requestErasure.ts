import { number, object } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import type { Actor } from '#shared/events/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { OWN_CASE, actorOf, assertNotParty } from '#shared/http/actor.ts';
import { uuid } from '#shared/validation/index.ts';
import { VerificationInProgressError } from '../domain/errors.ts';
import { abandon, isFinal } from '../domain/verification.ts';
import type { Verification } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { findPresent } from '../present-verification.ts';
import { kyc, users } from '../wiring.ts';

export const route = defineRoute({
  method: 'DELETE',
  path: '/api/admin/kyc/contractors/{contractorId}/personal-data',
  operationId: 'requestErasure',
  summary: 'Erase a contractor’s documents and personal data, here and at the provider. The audit log stays.',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: object({ contractorId: uuid().required() }),
  responses: {
    202: {
      description: 'The erasure is under way; asking again is harmless',
      schema: object({
        contractorId: uuid().required(),
        verifications: number().integer().required(),
      }),
    },
    403: OWN_CASE,
    404: notFound('The contractor has no verification'),
    409: refusals<VerificationInProgressError>({ KYC_VERIFICATION_IN_PROGRESS: 'A verification is still running' }),
  },
});
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'clock' | 'ids'>;

/** Only the present verification can be running: a new one is opened when the one before has ended. */
export const requestErasure =
  (service: Dependencies) =>
  async ({ caller, path: { contractorId }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { repository, store, clock, ids } = service;
    assertNotParty(caller, { contractorIds: [contractorId] });
    const { read } = await findPresent(service, contractorId);
    if (read === undefined) throw new NotFoundError(`Contractor ${contractorId} has no verification`);
    const verification = read.value;
    const { kycId, status } = verification;
    const neverStarted = status === 'collecting_documents' && verification.holder === undefined;
    if (!isFinal(verification) && !neverStarted) {
      throw new VerificationInProgressError(`Verification ${kycId} is ${status}; erase when it has ended`, {
        currentStatus: status,
      });
    }
    const { length: verifications } = await repository.listVerifications(contractorId);
    const at = clock.now();
    const actor = actorOf(caller);
    const occurrence = ids.next();
    // No machine will ever end what was never submitted.
    const ending = neverStarted ? giveUp(repository, read, { actor, at, correlationId }) : { changes: [], events: [] };
    await store.commit(
      [
        ...ending.changes,
        repository.putAudit({
          contractorId,
          kycId,
          at,
          actor,
          action: 'erasure.requested',
          occurrence,
          correlationId,
          facts: { verifications },
        }),
      ],
      [
        ...ending.events,
        makeEvent('kyc.erasure.requested', {
          entityId: contractorId,
          occurrence,
          actor,
          time: at,
          metadata: { contractorId },
        }),
      ],
    );
    return { status: 202, body: { contractorId, verifications } };
  };

const giveUp = (
  repository: Kyc['repository'],
  read: Versioned<Verification>,
  { actor, at, correlationId }: { readonly actor: Actor; readonly at: string; readonly correlationId: string },
) => {
  const { kycId, contractorId, attempt } = read.value;
  const action = 'kyc.abandoned';
  const reason = 'erasure_requested';
  const entry = { contractorId, kycId, at, actor, action, occurrence: String(attempt), reason, correlationId };
  return {
    changes: [repository.putVerification(abandon(read.value, at), read), repository.putAudit(entry)],
    events: [makeEvent(action, { entityId: kycId, actor, time: at, metadata: { contractorId, attempt, reason } })],
  };
};

export const handler = endpoint(route, () => requestErasure(kyc()), { users });
