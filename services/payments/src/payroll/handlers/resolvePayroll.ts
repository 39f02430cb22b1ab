import { object, string } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { DECISION_REFUSALS, commentField, partField, resolveFailure } from '#shared/interventions/index.ts';
import type { FailureResolvedError, NotParkedError } from '#shared/interventions/index.ts';
import { OWN_CASE, actorOf, assertNotParty } from '#shared/http/actor.ts';
import { uuid } from '#shared/validation/index.ts';
import { RESOLUTIONS, possibleResolutions, signalKeyOf } from '../domain/failure.ts';
import type { Resolution } from '../domain/failure.ts';
import { illegal } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import { paidContractors } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollPath } from '../view.ts';
import { idempotency, payments, signals, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/payroll/{payrollId}/resolve',
  operationId: 'resolvePayroll',
  summary: 'Decide about a parked failure of a payroll: try the failed step again, or cancel the payroll',
  tag: 'payroll-admin',
  roles: ['admin'],
  pathParameters: payrollPath,
  body: object({
    action: string().oneOf(RESOLUTIONS).required(),
    /** Where one batch is parked, as the event `payroll.failed` says. */
    batch: partField.optional(),
    ...commentField,
  }),
  responses: {
    202: {
      description: 'The execution will go on',
      schema: object({
        payrollId: uuid().required(),
        action: string().oneOf(RESOLUTIONS).required(),
      }),
    },
    403: OWN_CASE,
    404: notFound('No such payroll'),
    409: refusals<NotParkedError | FailureResolvedError | IllegalTransitionError>({
      ...DECISION_REFUSALS,
      PAYROLL_STATUS_CONFLICT: 'It can no longer be cancelled',
    }),
  },
});
type Dependencies = Pick<PayrollPorts, 'auditLog' | 'store' | 'signals' | 'clock' | 'ids' | 'sleep'> & Payrolls;

export const resolvePayroll =
  (service: Dependencies) =>
  async ({ caller, path: { payrollId }, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { auditLog, payrolls: records, clock, ids } = service;
    const { action, comment, batch = null } = body;
    const signalKey = signalKeyOf(payrollId, batch);
    const [at, actor] = [clock.now(), actorOf(caller)];
    const { value: found } = await records.readPayroll(payrollId);
    assertNotParty(caller, { contractorIds: await paidContractors(service, payrollId), clientId: found.clientId });
    assertPossible(found, batch, action);
    const decision = { signalKey, action, by: caller.id, at, comment };
    await resolveFailure({ ...service, failures: records.failures }, decision, async (parkedAt) => {
      const { value: payroll } = await records.readPayroll(payrollId);
      assertPossible(payroll, batch, action);
      return {
        changes: [
          auditLog.putAudit({
            subject: `payroll/${payrollId}`,
            at,
            actor,
            action: 'failure.resolved',
            occurrence: ids.next(),
            reason: comment,
            correlationId,
            facts: { action, ...(batch !== null && { batch }) },
          }),
        ],
        events: [
          makeEvent('payroll.failure.resolved', {
            entityId: payrollId,
            occurrence: `${batch ?? ''}/${parkedAt}`,
            actor,
            time: at,
            metadata: { clientId: payroll.clientId, batch, signalKey, action, parkedAt },
          }),
        ],
      };
    });
    return { status: 202, body: { payrollId, action } };
  };

const assertPossible = (payroll: Payroll, batch: number | null, action: Resolution): void => {
  if (!possibleResolutions(payroll, { batch }).includes(action)) throw illegal(payroll.status, action);
};

export const handler = endpoint(route, () => resolvePayroll({ ...payments(), signals: signals() }), {
  idempotency,
  users,
});
