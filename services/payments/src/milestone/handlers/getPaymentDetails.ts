import { array, number, object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { listedFailureFields, listedFailureView } from '#shared/interventions/index.ts';
import type { ListedFailure } from '#shared/interventions/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { operatorPayoutAccountSchema, operatorPayoutAccountView } from '../../payouts/payout-account-view.ts';
import { operatorPayoutSchema, operatorPayoutView } from '../../payouts/operator-payout-view.ts';
import { possibleActions, standing } from '../domain/intervention.ts';
import { LOCK_STATUSES, lockStatus } from '../domain/lock-status.ts';
import { INTERVENTION_ACTIONS, PAYMENT_STATUSES, payoutKeyOf, signalKeyOf } from '../domain/payment.ts';
import type { Payment } from '../domain/payment.ts';
import type { MilestonePorts } from '../ports.ts';
import type { ParkedPayment } from '../records.ts';
import { attemptFields, attemptView, paymentPath, paymentSchema, paymentView } from '../view.ts';
import { payments } from '../../wiring.ts';

/** Of each list in the answer, the last so many: payouts, failures that are resolved. */
const LAST = 20;

const detailsSchema = named(
  'PaymentDetails',
  paymentSchema.shape({
    clientId: uuid().required(),
    /** User who approved it; `contract`: no user did, and the contract's terms approve after 14 days without a decision. */
    approvedBy: string().required(),
    /** Each status that it had, the first one first; of many, the last 50. */
    history: array()
      .of(object({ status: string().oneOf(PAYMENT_STATUSES).required(), at: instant().required() }))
      .required(),
    /** Of its amount in the client's escrow. */
    lock: object({
      status: string().oneOf(LOCK_STATUSES).required(),
      /** Of the ledger. */
      entryId: string().optional(),
      /** Since when it waits for funds, and until when. */
      waitingSince: instant().optional(),
      dueAt: instant().optional(),
    }).required(),
    attempts: array().of(object(attemptFields)).required(),
    /** Of the last 20 attempts. */
    payouts: array().of(operatorPayoutSchema).required(),
    /** Ledger entries of its settlement. */
    settlement: object({
      settlementId: string().required(),
      creditEntryId: string().optional(),
      debitEntryId: string().optional(),
    })
      .optional()
      .default(undefined),
    paidElsewhere: object({
      reference: string().required(),
      by: string().required(),
      at: instant().required(),
    })
      .optional()
      .default(undefined),
    reversedAt: instant().optional(),
    /** The execution that drives it. */
    executionArn: string().optional(),
    /** What is parked, and the last 20 that are resolved; the last parked first. */
    failures: array()
      .of(
        object({
          ...listedFailureFields(INTERVENTION_ACTIONS),
          from: string().oneOf(PAYMENT_STATUSES).required(),
        }),
      )
      .required(),
    /** What an operator can decide now; nothing where it is not parked. */
    possibleActions: array().of(string().oneOf(INTERVENTION_ACTIONS).required()).required(),
    /** Of the contractor; absent where none was opened. */
    payoutAccount: operatorPayoutAccountSchema.optional().default(undefined),
    links: object({
      audit: string().required(),
      payoutAccount: string().required(),
    }).required(),
    attempt: number().integer().required(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payments/{paymentId}',
  operationId: 'getPaymentDetails',
  summary: 'A payment as operators need it: history, lock, payouts at Stripe, failures, the contractor’s account',
  tag: 'payments-admin',
  roles: ['admin'],
  pathParameters: paymentPath,
  responses: {
    200: { description: 'The payment', schema: detailsSchema },
    404: notFound('No such payment'),
  },
});
type Dependencies = Pick<MilestonePorts, 'payoutRecords' | 'paymentRecords'>;

export const getPaymentDetails =
  ({ payoutRecords, paymentRecords }: Dependencies) =>
  async ({ path: { paymentId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const payment = (await paymentRecords.getPayment(paymentId))?.value;
    if (payment === undefined) throw new NotFoundError('There is no such payment.');
    const attempts = payment.attempts.slice(-LAST).map(({ attempt }) => payoutKeyOf({ paymentId, attempt }));
    const [account, failures, ...payouts] = await Promise.all([
      payoutRecords.getPayoutAccount(payment.contractorId),
      paymentRecords.failures.lastOf(signalKeyOf(payment), LAST),
      ...attempts.map(payoutRecords.getPayout),
    ]);
    const made = payouts.flatMap((read) => (read === undefined ? [] : [read.value]));
    const last = made.find(({ key }) => key === payoutKeyOf(payment));
    const isOpen = payment.intervention !== undefined && payment.intervention.decision === undefined;
    return {
      status: 200,
      body: {
        ...recordView(payment),
        payouts: made.map(operatorPayoutView),
        failures: failures.map(listedView),
        possibleActions: isOpen ? possibleActions(payment, last) : [],
        ...(account !== undefined && { payoutAccount: operatorPayoutAccountView(account.value) }),
        links: linksOf(payment),
      },
    };
  };

const recordView = (payment: Payment) => {
  const { clientId, approvedBy, history, funding, lockEntryId, settlement, paidElsewhere, reversedAt } = payment;
  const isWaiting = standing(payment) === 'awaiting_funds' && funding !== undefined;
  return {
    ...paymentView(payment),
    clientId,
    approvedBy,
    history,
    lock: {
      status: lockStatus(payment),
      ...(lockEntryId !== undefined && { entryId: lockEntryId }),
      ...(isWaiting && { waitingSince: funding.since, dueAt: funding.dueAt }),
    },
    attempt: payment.attempt,
    attempts: payment.attempts.slice(-LAST).map(attemptView),
    ...(settlement !== undefined && { settlement }),
    ...(paidElsewhere !== undefined && { paidElsewhere }),
    ...(reversedAt !== undefined && { reversedAt }),
    ...(payment.holder !== undefined && { executionArn: payment.holder.executionArn }),
  };
};

const listedView = ({ from, ...failure }: ListedFailure<ParkedPayment>) => ({ ...listedFailureView(failure), from });

const linksOf = ({ paymentId, contractorId }: Payment) => ({
  audit: `/api/admin/payments/${paymentId}/audit`,
  payoutAccount: `/api/admin/payout-accounts/${contractorId}`,
});

export const handler = endpoint(route, () => getPaymentDetails(payments()));
