import { array, object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBody, pageOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { failureQuery, listedFailureFields, listedFailureView, matches } from '#shared/interventions/index.ts';
import type { ListedFailure } from '#shared/interventions/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import { possibleActions, standing } from '../domain/intervention.ts';
import { INTERVENTION_ACTIONS, PAYMENT_STATUSES, payoutKeyOf } from '../domain/payment.ts';
import { PAYOUT_STATUSES } from '../../payouts/domain/payout.ts';
import { operatorPayoutAccountSchema, operatorPayoutAccountView } from '../../payouts/payout-account-view.ts';
import { attemptFields, attemptView, paymentSchema, paymentView } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import type { ParkedPayment } from '../records.ts';
import { payments } from '../../wiring.ts';

const parkedSchema = named(
  'ParkedPayment',
  paymentSchema.shape({
    clientId: uuid().required(),
    ...listedFailureFields(INTERVENTION_ACTIONS),
    /** The payment's status when it stopped. */
    from: string().oneOf(PAYMENT_STATUSES).required(),
    /** What can be decided now; nothing about what is resolved. */
    possibleActions: array().of(string().oneOf(INTERVENTION_ACTIONS).required()).required(),
    attempts: array().of(object(attemptFields)).required(),
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
  summary: 'Payments that wait for an operator, the longest first; with `status` also those that did, the last first',
  tag: 'payments-admin',
  roles: ['admin'],
  query: failureQuery.shape({ clientId: uuid().optional(), contractorId: uuid().optional() }),
  responses: { 200: { description: 'A page of payments', schema: pageOf(parkedSchema) } },
});
type Dependencies = Pick<MilestonePorts, 'payoutRecords' | 'paymentRecords'>;

export const listParkedPayments =
  (service: Dependencies) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { status, error, clientId, contractorId } = query;
    const { items, next } = await service.paymentRecords.failures.list(status, pageAsked(query), (failure) =>
      matches(failure, { error, clientId, contractorId }),
    );
    const views = await Promise.all(items.map(({ value }) => parkedView(service, value)));
    return { status: 200, body: pageBody(views.flat(), next) };
  };

const parkedView = async (
  { payoutRecords, paymentRecords }: Dependencies,
  { paymentId, clientId, from, ...failure }: ListedFailure<ParkedPayment>,
) => {
  const payment = (await paymentRecords.getPayment(paymentId))?.value;
  const isOpen = payment?.intervention?.parkedAt === failure.parkedAt && payment.intervention.decision === undefined;
  // Resolved since the list was read.
  if (payment === undefined || (failure.resolution === undefined && !isOpen)) return [];
  const payout = (await payoutRecords.getPayout(payoutKeyOf(payment)))?.value;
  const account = (await payoutRecords.getPayoutAccount(payment.contractorId))?.value;
  return [
    {
      ...paymentView(payment),
      clientId,
      ...listedFailureView(failure),
      from: isOpen ? standing(payment) : from,
      possibleActions: isOpen ? possibleActions(payment, payout) : [],
      attempts: payment.attempts.map(attemptView),
      ...(payout !== undefined && { payoutStatus: payout.status }),
      ...(account !== undefined && { payoutAccount: operatorPayoutAccountView(account) }),
    },
  ];
};

export const handler = endpoint(route, () => listParkedPayments(payments()));
