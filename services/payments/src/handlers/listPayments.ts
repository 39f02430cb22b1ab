import { clientOf, defineRoute, endpoint, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { paymentSchema, paymentView } from '../payment-view.ts';
import type { Payments } from '../payments.ts';
import { payments } from '../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payments',
  operationId: 'listPayments',
  summary: 'The client’s payments of milestones and timesheets, newest first, each with where it stands',
  tag: 'payments',
  roles: ['client'],
  query: pageQuery,
  responses: { 200: { description: 'A page of payments', schema: pageOf(paymentSchema) } },
});

export const listPayments =
  ({ paymentRecords }: Pick<Payments, 'paymentRecords'>) =>
  async ({ caller, query: { limit, cursor } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = { limit, ...(cursor !== undefined && { cursor }) };
    const { items, next } = await paymentRecords.listPayments(clientOf(caller), page);
    return {
      status: 200,
      body: pageBody(
        items.map(({ value }) => paymentView(value)),
        next,
      ),
    };
  };

export const handler = endpoint(route, () => listPayments(payments()));
