import { object, string } from 'yup';
import { contractorOf, defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { amountSchema } from '#shared/money/index.ts';
import { instant, named } from '#shared/validation/index.ts';
import { CONTRACTOR_STATUSES, contractorStatusOf } from '../domain/contractor-payment.ts';
import type { ContractorPayment } from '../domain/contractor-payment.ts';
import type { PayoutPorts } from '../ports.ts';
import { paymentKind } from '../../ledger/statement-view.ts';
import { payments } from '../../wiring.ts';

const paymentSchema = named(
  'ContractorPayment',
  object({
    paymentId: string().required(),
    kind: paymentKind().required(),
    reference: string().required(),
    amount: amountSchema.required(),
    status: string().oneOf(CONTRACTOR_STATUSES).required(),
    createdAt: instant().required(),
    paidAt: instant().optional(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/payments',
  operationId: 'listMyPayments',
  summary: 'The contractor’s payments with their status, newest first',
  tag: 'wallet',
  roles: ['contractor'],
  query: pageQuery,
  responses: {
    200: {
      description: '`action_required`: the bank account has to be updated with Stripe; `delayed`: we are at it',
      schema: pageOf(paymentSchema),
    },
  },
});

export const listMyPayments =
  ({ payoutRecords }: Pick<PayoutPorts, 'payoutRecords'>) =>
  async ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await payoutRecords.listContractorPayments(contractorOf(caller), pageAsked(query));
    return { status: 200, body: pageBodyOf(page, paymentView) };
  };

const paymentView = (payment: ContractorPayment) => {
  const { paymentId, kind, reference, amount, createdAt, paidAt } = payment;
  return {
    paymentId,
    kind,
    reference,
    amount,
    status: contractorStatusOf(payment),
    createdAt,
    ...(paidAt !== undefined && { paidAt }),
  };
};

export const handler = endpoint(route, () => listMyPayments(payments()));
