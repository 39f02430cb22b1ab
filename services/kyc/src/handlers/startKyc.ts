import { object, string } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { uuid } from '#shared/validation/index.ts';
import { STATUSES } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { openVerification } from '../present-verification.ts';
import { executions, idempotency, kyc, users } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/kyc',
  operationId: 'startKyc',
  summary: 'Start a contractor’s verification: they are asked for documents. A running one goes on.',
  tag: 'kyc-admin',
  roles: ['admin'],
  body: object({ contractorId: uuid().required() }),
  responses: {
    202: {
      description: 'The verification runs',
      schema: object({ kycId: uuid().required(), status: string().oneOf(STATUSES).required() }),
    },
    409: refusals<IllegalTransitionError>({ KYC_STATUS_CONFLICT: 'The contractor is verified already' }),
  },
});
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'executions' | 'policy' | 'clock' | 'ids' | 'sleep'>;

/** A crash between record and start leaves a verification that the next call starts. */
export const startKyc =
  (service: Dependencies) =>
  async ({ caller, body: { contractorId }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { repository, store, executions: machine, clock, ids } = service;
    const actor = actorOf(caller);
    const { kycId, status } = await openVerification(service, { contractorId, actor, correlationId });
    await store.commit([
      repository.putAudit({
        contractorId,
        kycId,
        at: clock.now(),
        actor,
        action: 'start.requested',
        occurrence: ids.next(),
        correlationId,
      }),
    ]);
    await machine.start({ name: kycId, input: { kycId, contractorId } });
    return { status: 202, body: { kycId, status } };
  };

export const handler = endpoint(route, () => startKyc({ ...kyc(), executions: executions() }), { idempotency, users });
