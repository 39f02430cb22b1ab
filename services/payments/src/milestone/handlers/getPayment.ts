import { clientOf, defineRoute, endpoint, notFound, ownedBy } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { paymentPath, paymentSchema, paymentView } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payments/{paymentId}',
  operationId: 'getPayment',
  summary: 'One of the client’s payments: where it stands, and what the client can do',
  tag: 'payments',
  roles: ['client'],
  pathParameters: paymentPath,
  responses: {
    200: { description: 'The payment', schema: paymentSchema },
    404: notFound('No such payment'),
  },
});

export const getPayment =
  ({ paymentRecords }: Pick<MilestonePorts, 'paymentRecords'>) =>
  async ({ caller, path: { paymentId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const clientId = clientOf(caller);
    const read = await paymentRecords.getPayment(paymentId);
    return { status: 200, body: paymentView(ownedBy(read?.value, (payment) => payment.clientId === clientId)) };
  };

export const handler = endpoint(route, () => getPayment(payments()));
