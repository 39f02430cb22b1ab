import { number, object, string } from 'yup';
import { StoreConflictError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { PayrollFailureResolvedError, PayrollNotParkedError } from '../domain/errors.ts';
import { RESOLUTIONS, possibleResolutions } from '../domain/failure.ts';
import type { Resolution } from '../domain/failure.ts';
import { illegal } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import { signalKeyOf } from '../cancellation.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollPath } from '../view.ts';
import { idempotency, payments, signals } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/payroll/{payrollId}/resume',
  operationId: 'resumePayroll',
  summary: 'Deal with a parked failure of a payroll: try the failed step again, or give the payroll up',
  tag: 'payroll-admin',
  roles: ['admin'],
  pathParameters: payrollPath,
  body: object({
    action: string().oneOf(RESOLUTIONS).required(),
    /** Where one batch is parked, as the event `payroll.failed` says. */
    batch: number().integer().min(1).optional(),
    comment: string().min(1).max(1000).required(),
  }),
  responses: {
    202: {
      description: 'The execution continues',
      schema: object({
        payrollId: string().uuid().required(),
        action: string().oneOf(RESOLUTIONS).required(),
      }),
    },
    404: { description: 'No such payroll' },
    409: { description: 'It is not parked, or its failure was decided about before, or it can no longer be cancelled' },
  },
});
type Dependencies = Pick<PayrollPorts, 'auditLog' | 'store' | 'signals' | 'clock' | 'ids'> & Payrolls;

/** The machine waits for `operator.decision/<when it was parked>`: a decision about one failure never answers a later one. */
const PARKED = 'operator.decision/';

/** Only to a machine that listens. */
export const resumePayroll =
  (service: Dependencies) =>
  async ({ caller, path, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { auditLog, store, payrolls: records, clock, ids } = service;
    const { payrollId } = path;
    const { action, comment, batch = null } = body;
    const { value: payroll } = await records.readPayroll(payrollId);
    assertPossible(payroll, batch, action);
    const signalKey = signalKeyOf(payrollId, body.batch);
    const parkedAt = await parkedSince(service, signalKey);
    const [at, actor] = [clock.now(), actorOf(caller)];
    const audit = {
      subject: `payroll/${payrollId}`,
      at,
      actor,
      action: 'failure.resolved',
      occurrence: ids.next(),
      reason: comment,
      correlationId,
      facts: { action, ...(batch !== null && { batch }) },
    };
    await once(payrollId, async () =>
      store.commit(
        [
          records.addDecision({ payrollId, batch, parkedAt, action, by: caller.id, at }),
          ...(await records.unpark(payrollId, batch)),
          auditLog.putAudit(audit),
        ],
        [
          makeEvent('payroll.failure.resolved', {
            entityId: payrollId,
            occurrence: `${batch ?? ''}/${parkedAt}`,
            actor,
            time: at,
            metadata: { clientId: payroll.clientId, batch, signalKey, action, parkedAt },
          }),
        ],
      ),
    );
    return { status: 202, body: { payrollId, action } };
  };

/** @throws PayrollNotParkedError */
const parkedSince = async ({ signals: mailboxes }: Dependencies, signalKey: string): Promise<string> => {
  const accepted = await mailboxes.waitingFor(signalKey);
  const parked = accepted.find((name) => name.startsWith(PARKED));
  if (parked === undefined) throw new PayrollNotParkedError(`Nothing is parked under ${signalKey}`);
  return parked.slice(PARKED.length);
};

const assertPossible = (payroll: Payroll, batch: number | null, action: Resolution): void => {
  if (possibleResolutions(payroll, { batch }).includes(action)) return;
  throw illegal(payroll.status, action);
};

/** @throws PayrollFailureResolvedError when this failure was decided before */
const once = async (payrollId: string, decide: () => Promise<void>): Promise<void> => {
  try {
    await decide();
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
    throw new PayrollFailureResolvedError(`The failure of ${payrollId} was resolved before`);
  }
};

export const handler = endpoint(route, () => resumePayroll({ ...payments(), signals: signals() }), { idempotency });
