import { number, object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '../caller.ts';
import { VerificationInProgressError } from '../domain/errors.ts';
import { abandon, isFinal } from '../domain/verification.ts';
import type { Kyc } from '../kyc.ts';
import { findPresent } from '../present-verification.ts';
import { kyc } from '../wiring.ts';

export const route = defineRoute({
  method: 'DELETE',
  path: '/api/admin/kyc/{contractorId}/personal-data',
  operationId: 'requestErasure',
  summary: 'Erase a contractor’s documents and personal data, here and at the provider. The audit log stays.',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: object({ contractorId: string().uuid().required() }),
  responses: {
    202: {
      description: 'The erasure is under way; asking again is harmless',
      schema: object({
        contractorId: string().uuid().required(),
        verifications: number().integer().required(),
      }),
    },
    404: { description: 'The contractor has no verification' },
    409: { description: 'A verification is still running' },
  },
});
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'clock' | 'ids'>;

/** Only the present verification can be running: a new one is opened when the one before has ended. */
export const requestErasure =
  (service: Dependencies) =>
  async ({ caller, path: { contractorId }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { repository, store, clock, ids } = service;
    const { read, verification } = await findPresent(service, contractorId);
    if (verification === undefined) throw new NotFoundError(`Contractor ${contractorId} has no verification`);
    const { kycId, status } = verification;
    const neverStarted = status === 'collecting_documents' && verification.holder === undefined;
    if (!isFinal(verification) && !neverStarted) {
      throw new VerificationInProgressError(`Verification ${kycId} is ${status}; erase when it has ended`, { status });
    }
    const { length: verifications } = await repository.listVerifications(contractorId);
    const at = clock.now();
    const actor = actorOf(caller);
    const occurrence = ids.next();
    await store.commit(
      [
        // No machine will ever end what was never submitted.
        ...(read !== undefined && neverStarted ? [repository.putVerification(abandon(verification, at), read)] : []),
        ...(neverStarted
          ? [
              repository.putAudit({
                contractorId,
                kycId,
                at,
                actor,
                action: 'kyc.abandoned',
                reason: 'erasure_requested',
              }),
            ]
          : []),
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
        ...(neverStarted
          ? [
              makeEvent('kyc.abandoned', {
                entityId: kycId,
                actor,
                time: at,
                metadata: { contractorId, attempt: verification.attempt, reason: 'erasure_requested' },
              }),
            ]
          : []),
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

export const handler = endpoint(route, () => requestErasure(kyc()));
