import { object, string } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { OWN_CASE, actorOf, assertNotParty } from '#shared/http/actor.ts';
import { DECISION_REFUSALS, commentField, resolveFailure } from '#shared/interventions/index.ts';
import type { FailureResolvedError, NotParkedError } from '#shared/interventions/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, signals, users } from '../../wiring.ts';
import { RESOLUTIONS } from '../failure-view.ts';
import { signalKeyOf } from '../signal-key.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/contracts/{contractId}/resolve',
  operationId: 'resolveContract',
  summary: 'Decide about a parked contract: try the failed step again',
  tag: 'contract-admin',
  roles: ['admin'],
  pathParameters: contractPath,
  body: object({ action: string().oneOf(RESOLUTIONS).required(), ...commentField }),
  responses: {
    202: {
      description: 'The execution will go on',
      schema: object({ contractId: uuid().required(), action: string().oneOf(RESOLUTIONS).required() }),
    },
    403: OWN_CASE,
    404: notFound('No such contract'),
    409: refusals<NotParkedError | FailureResolvedError>(DECISION_REFUSALS),
  },
});
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'signals' | 'clock' | 'ids' | 'sleep'>;

export const resolveContract =
  (service: Dependencies) =>
  async ({ caller, path: { contractId }, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { records, clock, ids } = service;
    const { clientId, contractorId } = (await records.readContract(contractId)).value;
    assertNotParty(caller, { contractorIds: [contractorId], clientId });
    const { action, comment } = body;
    const [at, actor] = [clock.now(), actorOf(caller)];
    const decision = { signalKey: signalKeyOf(contractId), action, by: caller.id, at, comment };
    await resolveFailure({ ...service, failures: records.failures }, decision, (parkedAt) => ({
      changes: [
        records.putAudit({
          contractId,
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
        makeEvent('contract.failure.resolved', {
          entityId: contractId,
          occurrence: parkedAt,
          actor,
          time: at,
          metadata: { contractId, action, parkedAt },
        }),
      ],
    }));
    return { status: 202, body: { contractId, action } };
  };

export const handler = endpoint(route, () => resolveContract({ ...contracts(), signals: signals() }), {
  idempotency,
  users,
});
