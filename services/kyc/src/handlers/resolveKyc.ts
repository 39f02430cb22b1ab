import { object, string } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { DECISION_REFUSALS, commentField, resolveFailure } from '#shared/interventions/index.ts';
import type { FailureResolvedError, NotParkedError } from '#shared/interventions/index.ts';
import { OWN_CASE, actorOf, assertNotParty } from '#shared/http/actor.ts';
import { uuid } from '#shared/validation/index.ts';
import { RESOLUTIONS, signalKeyOf } from '../domain/failure.ts';
import type { Kyc } from '../ports.ts';
import { idempotency, kyc, signals, users } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/kyc/verifications/{kycId}/resolve',
  operationId: 'resolveKyc',
  summary: 'Decide about a parked failure: try the failed step again, or cancel the verification',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: object({ kycId: uuid().required() }),
  body: object({
    action: string().oneOf(RESOLUTIONS).required(),
    /** Goes into the audit log, which outlives an erasure: about the failure, not about the person. */
    ...commentField,
  }),
  responses: {
    202: {
      description: 'The execution will go on',
      schema: object({
        kycId: uuid().required(),
        action: string().oneOf(RESOLUTIONS).required(),
      }),
    },
    403: OWN_CASE,
    404: notFound('No such verification'),
    409: refusals<NotParkedError | FailureResolvedError>(DECISION_REFUSALS),
  },
});
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'signals' | 'clock' | 'ids' | 'sleep'>;

export const resolveKyc =
  (service: Dependencies) =>
  async ({ caller, path: { kycId }, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { repository, clock, ids } = service;
    const { contractorId } = await repository.requireVerification(kycId);
    assertNotParty(caller, { contractorIds: [contractorId] });
    const { action, comment } = body;
    const at = clock.now();
    const actor = actorOf(caller);
    const { failures } = repository;
    const decision = { signalKey: signalKeyOf(kycId), action, by: caller.id, at, comment };
    await resolveFailure({ ...service, failures }, decision, (parkedAt) => ({
      changes: [
        repository.putAudit({
          contractorId,
          kycId,
          at,
          actor,
          action: 'failure.resolved',
          occurrence: ids.next(),
          reason: comment,
          correlationId,
          facts: { action },
        }),
      ],
      events: [
        makeEvent('kyc.failure.resolved', {
          entityId: kycId,
          occurrence: parkedAt,
          actor,
          time: at,
          metadata: { contractorId, action, parkedAt },
        }),
      ],
    }));
    return { status: 202, body: { kycId, action } };
  };

export const handler = endpoint(route, () => resolveKyc({ ...kyc(), signals: signals() }), { idempotency, users });
