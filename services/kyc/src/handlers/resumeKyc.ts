import { object, string } from 'yup';
import { StoreConflictError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { FailureResolvedError, NotParkedError } from '../domain/errors.ts';
import type { Kyc } from '../ports.ts';
import { idempotency, kyc, signals } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/kyc/verifications/{kycId}/resume',
  operationId: 'resumeKyc',
  summary: 'Deal with a parked failure: try the failed step again, or give the verification up',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: object({ kycId: string().uuid().required() }),
  body: object({
    action: string().oneOf(['retry', 'cancel']).required(),
    /** Goes into the audit log, which outlives an erasure: about the failure, not about the person. */
    comment: string().min(1).max(1000).required(),
  }),
  responses: {
    202: {
      description: 'The execution will go on',
      schema: object({
        kycId: string().uuid().required(),
        action: string().oneOf(['retry', 'cancel']).required(),
      }),
    },
    404: { description: 'No such verification' },
    409: { description: 'It is not parked, or somebody decided about this failure before' },
  },
});
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'signals' | 'clock' | 'ids'>;

/** The machine waits for `operator.decision/<when it was parked>`: a decision about one failure never answers a later one. */
const parkedSince = (signal: string): string | undefined =>
  signal.startsWith('operator.decision/') ? signal.slice('operator.decision/'.length) : undefined;

/** @throws FailureResolvedError when somebody decided about this failure before */
const once = async (kycId: string, decide: () => Promise<void>): Promise<void> => {
  try {
    await decide();
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
    throw new FailureResolvedError(`The failure of ${kycId} was resolved before`);
  }
};

/** Only to a machine that listens. */
export const resumeKyc =
  ({ repository, store, signals: mailboxes, clock, ids }: Dependencies) =>
  async ({ caller, path: { kycId }, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { contractorId } = await repository.requireVerification(kycId);
    const accepted = await mailboxes.waitingFor(`kyc/${kycId}`);
    const parkedAt = accepted.map(parkedSince).find((since) => since !== undefined);
    if (parkedAt === undefined) throw new NotParkedError(`Verification ${kycId} is not parked`);
    const { action, comment } = body;
    const at = clock.now();
    const actor = actorOf(caller);
    await once(kycId, () =>
      store.commit(
        [
          repository.addFailureDecision({ kycId, parkedAt, action, by: caller.id, at }),
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
        [
          makeEvent('kyc.failure.resolved', {
            entityId: kycId,
            occurrence: parkedAt,
            actor,
            time: at,
            metadata: { contractorId, action, parkedAt },
          }),
        ],
      ),
    );
    return { status: 202, body: { kycId, action } };
  };

export const handler = endpoint(route, () => resumeKyc({ ...kyc(), signals: signals() }), { idempotency });
