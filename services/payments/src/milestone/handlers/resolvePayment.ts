import { array, mixed, object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { DECISION_REFUSALS, NotParkedError, commentField, resolveFailure } from '#shared/interventions/index.ts';
import type { FailureResolvedError } from '#shared/interventions/index.ts';
import { OWN_CASE, actorOf, assertNotParty } from '#shared/http/actor.ts';
import { line, uuid } from '#shared/validation/index.ts';
import { PayoutAccountNotReadyError } from '../../payouts/domain/errors.ts';
import { isPayable } from '../../payouts/domain/payout-account.ts';
import type { InterventionNotPossibleError } from '../domain/errors.ts';
import { accountWaitOf, decide } from '../domain/intervention.ts';
import { INTERVENTION_ACTIONS, payoutKeyOf, signalKeyOf } from '../domain/payment.ts';
import type { InterventionAction, InterventionDecision, Payment } from '../domain/payment.ts';
import { resolved } from '../domain/announcements.ts';
import { paymentPath } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import { idempotency, payments, signals, users } from '../../wiring.ts';

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
    reference: line(140).min(1).optional(),
    ...commentField,
  }),
  responses: {
    202: {
      description: 'The execution continues',
      schema: object({ paymentId: uuid().required(), action: action() }),
    },
    403: OWN_CASE,
    404: notFound('No such payment'),
    409: refusals<NotParkedError | FailureResolvedError | InterventionNotPossibleError | PayoutAccountNotReadyError>(
      {
        ...DECISION_REFUSALS,
        INTERVENTION_NOT_POSSIBLE: 'This cannot be decided now; `possible` names what can',
        PAYOUT_ACCOUNT_NOT_READY: 'Another attempt would fail: it is made as soon as the contractor’s account is ready',
      },
      { possible: array().of(action()) },
    ),
  },
});
type Dependencies = Pick<
  MilestonePorts,
  'payoutRecords' | 'auditLog' | 'paymentRecords' | 'store' | 'signals' | 'clock' | 'ids' | 'sleep'
>;

/** Record, audit entry and the event that wakes the execution are one transaction. */
export const resolvePayment =
  (service: Dependencies) =>
  async ({ caller, path: { paymentId }, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { payoutRecords, paymentRecords, auditLog, clock, ids } = service;
    const decision = decisionOf(body, caller.id, clock.now());
    const { action: chosen, by, at, reference } = decision;
    const actor = actorOf(caller);
    const { value: payment } = await paymentRecords.readPayment(paymentId);
    assertNotParty(caller, { contractorIds: [payment.contractorId], clientId: payment.clientId });
    const signalKey = signalKeyOf(payment);
    const { failures } = paymentRecords;
    const recorded = { signalKey, action: chosen, by, at, comment: body.comment };
    await resolveFailure({ ...service, failures }, recorded, async (parkedAt) => {
      const read = await paymentRecords.readPayment(paymentId);
      if (read.value.intervention?.parkedAt !== parkedAt)
        throw new NotParkedError(`Payment ${paymentId} has not stopped`);
      const payout = (await payoutRecords.getPayout(payoutKeyOf(read.value)))?.value;
      if (chosen === 'retry') await assertCanBePaid(service, read.value);
      const decided = decide(read.value, payout, decision);
      return {
        changes: [
          ...paymentRecords.changesOf(decided, read),
          auditLog.putAudit({
            subject: signalKey,
            at,
            actor,
            action: 'payment.resolved',
            occurrence: ids.next(),
            reason: body.comment,
            correlationId,
            facts: { action: chosen, ...(reference !== undefined && { reference }) },
          }),
        ],
        events: resolved(decided, parkedAt, decision, actor),
      };
    });
    return { status: 202, body: { paymentId, action: chosen } };
  };

/** @throws PayoutAccountNotReadyError */
const assertCanBePaid = async ({ payoutRecords }: Dependencies, payment: Payment): Promise<void> => {
  if (accountWaitOf(payment) === undefined) return;
  const account = (await payoutRecords.getPayoutAccount(payment.contractorId))?.value;
  if (account === undefined || isPayable(account)) return;
  throw new PayoutAccountNotReadyError(`The account of contractor ${payment.contractorId} cannot be paid`);
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

export const handler = endpoint(route, () => resolvePayment({ ...payments(), signals: signals() }), {
  idempotency,
  users,
});
