import { array, number, object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { FAILURE_CLASSES } from '../../payouts/domain/payout-failure.ts';
import { possibleActions, standing } from '../domain/intervention.ts';
import { INTERVENTION_ACTIONS } from '../domain/payment.ts';
import { PAYMENT_STATUSES, payoutKeyOf } from '../domain/payment.ts';
import type { Payment } from '../domain/payment.ts';
import { PAYOUT_STATUSES } from '../../payouts/domain/payout.ts';
import { paymentSchema, paymentView } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

const parkedSchema = paymentSchema.shape({
  clientId: string().uuid().required(),
  parkedAt: string().datetime().required(),
  /** State of the machine, and what went wrong in it. */
  state: string().required(),
  error: string().required(),
  /** Where it stood. */
  from: string().oneOf(PAYMENT_STATUSES).required(),
  executionArn: string().required(),
  /** What can be decided now; nothing where it was decided and the machine has not come round yet. */
  possibleActions: array().of(string().oneOf(INTERVENTION_ACTIONS).required()).required(),
  attempts: array()
    .of(
      object({
        attempt: number().integer().required(),
        startedAt: string().datetime().required(),
        failedAt: string().datetime().optional(),
        failureCode: string().optional(),
        failureClass: string().oneOf(FAILURE_CLASSES).optional(),
      }),
    )
    .required(),
  /** Of the last attempt. */
  payoutStatus: string().oneOf(PAYOUT_STATUSES).optional(),
});

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payments/parked',
  operationId: 'listParkedPayments',
  summary: 'Payments that wait for an operator, the longest first',
  tag: 'payments-admin',
  roles: ['admin'],
  query: pageQuery,
  responses: { 200: { description: 'A page of payments', schema: pageOf(parkedSchema) } },
});
type Dependencies = Pick<MilestonePorts, 'payoutRecords' | 'paymentRecords'>;

export const listParkedPayments =
  (service: Dependencies) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { items, next } = await service.paymentRecords.listParked(pageAsked(query));
    const views = await Promise.all(items.map(({ value }) => parkedView(service, value.paymentId)));
    return { status: 200, body: pageBody(views.flat(), next) };
  };

const parkedView = async ({ payoutRecords, paymentRecords }: Dependencies, paymentId: string) => {
  const payment = (await paymentRecords.getPayment(paymentId))?.value;
  // Resolved since the list was read.
  if (payment?.intervention === undefined) return [];
  const payout = (await payoutRecords.getPayout(payoutKeyOf(payment)))?.value;
  const { since, state, error, executionArn, decision } = payment.intervention;
  return [
    {
      ...paymentView(payment),
      clientId: payment.clientId,
      parkedAt: since,
      state,
      error,
      from: standing(payment),
      executionArn,
      possibleActions: decision === undefined ? possibleActions(payment, payout) : [],
      attempts: payment.attempts.map(attemptView),
      ...(payout !== undefined && { payoutStatus: payout.status }),
    },
  ];
};

const attemptView = ({ decideBy: _ours, ...attempt }: Payment['attempts'][number]) => attempt;

export const handler = endpoint(route, () => listParkedPayments(payments()));
