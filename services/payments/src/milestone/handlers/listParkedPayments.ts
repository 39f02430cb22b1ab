import { array, number, object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { parkedFailureFields } from '#shared/interventions/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { FAILURE_CLASSES } from '../../payouts/domain/payout-failure.ts';
import { possibleActions, standing } from '../domain/intervention.ts';
import { INTERVENTION_ACTIONS, PAYMENT_STATUSES, payoutKeyOf } from '../domain/payment.ts';
import type { Payment } from '../domain/payment.ts';
import { PAYOUT_STATUSES } from '../../payouts/domain/payout.ts';
import { operatorPayoutAccountSchema, operatorPayoutAccountView } from '../../payouts/payout-account-view.ts';
import { paymentSchema, paymentView } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

const parkedSchema = named(
  'ParkedPayment',
  paymentSchema.shape({
    clientId: uuid().required(),
    ...parkedFailureFields,
    /** The payment's status when it stopped. */
    from: string().oneOf(PAYMENT_STATUSES).required(),
    /** What can be decided now. */
    possibleActions: array().of(string().oneOf(INTERVENTION_ACTIONS).required()).required(),
    attempts: array()
      .of(
        object({
          attempt: number().integer().required(),
          startedAt: instant().required(),
          failedAt: instant().optional(),
          failureCode: string().optional(),
          failureClass: string().oneOf(FAILURE_CLASSES).optional(),
        }),
      )
      .required(),
    /** Of the last attempt. */
    payoutStatus: string().oneOf(PAYOUT_STATUSES).optional(),
    /** Of the contractor: whether another attempt can succeed. */
    payoutAccount: operatorPayoutAccountSchema.optional().default(undefined),
  }),
);

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
  if (payment?.intervention === undefined || payment.intervention.decision !== undefined) return [];
  const payout = (await payoutRecords.getPayout(payoutKeyOf(payment)))?.value;
  const account = (await payoutRecords.getPayoutAccount(payment.contractorId))?.value;
  const { parkedAt, state, error, executionArn } = payment.intervention;
  return [
    {
      ...paymentView(payment),
      clientId: payment.clientId,
      parkedAt,
      state,
      error,
      from: standing(payment),
      executionArn,
      possibleActions: possibleActions(payment, payout),
      attempts: payment.attempts.map(attemptView),
      ...(payout !== undefined && { payoutStatus: payout.status }),
      ...(account !== undefined && { payoutAccount: operatorPayoutAccountView(account) }),
    },
  ];
};

const attemptView = ({ decideBy: _ours, ...attempt }: Payment['attempts'][number]) => attempt;

export const handler = endpoint(route, () => listParkedPayments(payments()));
