import { mixed, object, string } from 'yup';
import { StoreConflictError } from '#shared/errors/index.ts';
import { ValidationError } from '#shared/errors/index.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { decide } from '../domain/intervention.ts';
import { INTERVENTION_ACTIONS } from '../domain/payment.ts';
import type { InterventionAction, InterventionDecision } from '../domain/payment.ts';
import { resolved } from '../domain/announcements.ts';
import { InterventionNotPossibleError, PaymentNotParkedError } from '../domain/errors.ts';
import { payoutKeyOf, signalKeyOf } from '../domain/payment.ts';
import { paymentPath } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import { idempotency, payments, signals } from '../../wiring.ts';

const action = () => mixed<InterventionAction>().oneOf(INTERVENTION_ACTIONS).required();

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/payments/{paymentId}/resolve',
  operationId: 'resolvePayment',
  summary: 'Decide what becomes of a stopped payment: try again, paid by other means, or cancel and release the funds',
  tag: 'payments-admin',
  roles: ['admin'],
  pathParameters: paymentPath,
  body: object({
    action: action(),
    /** Of the payment that was made elsewhere; required with `paid_elsewhere`. */
    reference: string().min(1).max(140).optional(),
    /** Goes into the audit log. */
    comment: string().min(1).max(1000).required(),
  }),
  responses: {
    202: {
      description: 'The execution continues',
      schema: object({ paymentId: string().uuid().required(), action: action() }),
    },
    404: { description: 'No such payment' },
    409: { description: 'It is not stopped, somebody decided before, or this cannot be decided now' },
  },
});
type Dependencies = Pick<
  MilestonePorts,
  'payoutRecords' | 'auditLog' | 'paymentRecords' | 'store' | 'signals' | 'clock' | 'ids'
>;

/** Only to a machine that listens. Record, audit entry and the event that wakes it are one transaction. */
export const resolvePayment =
  ({ payoutRecords, auditLog, paymentRecords, store, signals: mailboxes, clock, ids }: Dependencies) =>
  async ({ caller, path: { paymentId }, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const decision = decisionOf(body, caller.id, clock.now());
    const read = await paymentRecords.readPayment(paymentId);
    const { value: payment } = read;
    const since = payment.intervention?.since;
    const accepted = await mailboxes.waitingFor(signalKeyOf(payment));
    if (since === undefined || !accepted.includes(`operator.decision/${since}`)) {
      throw new PaymentNotParkedError(`Payment ${paymentId} is not stopped`);
    }
    const payout = (await payoutRecords.getPayout(payoutKeyOf(payment)))?.value;
    const decided = decide(payment, payout, decision);
    const actor = actorOf(caller);
    const { reference } = decision;
    await once(paymentId, () =>
      store.commit(
        [
          ...paymentRecords.changesOf(decided, read),
          auditLog.putAudit({
            subject: signalKeyOf(payment),
            at: decision.at,
            actor,
            action: 'payment.resolved',
            occurrence: ids.next(),
            reason: body.comment,
            correlationId,
            facts: { action: decision.action, ...(reference !== undefined && { reference }) },
          }),
        ],
        resolved(decided, since, decision, actor),
      ),
    );
    return { status: 202, body: { paymentId, action: decision.action } };
  };

const decisionOf = (
  { action: chosen, reference }: { readonly action: InterventionAction; readonly reference?: string | undefined },
  by: string,
  at: string,
): InterventionDecision => {
  if (chosen !== 'paid_elsewhere') return { action: chosen, by, at };
  if (reference === undefined) {
    throw new ValidationError([{ field: 'reference', message: 'reference is required with paid_elsewhere' }]);
  }
  return { action: chosen, by, at, reference };
};

/** @throws InterventionNotPossibleError when somebody was quicker */
const once = async (paymentId: string, commit: () => Promise<void>): Promise<void> => {
  try {
    await commit();
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
    throw new InterventionNotPossibleError(`Payment ${paymentId} has changed; look again`);
  }
};

export const handler = endpoint(route, () => resolvePayment({ ...payments(), signals: signals() }), { idempotency });
