import { defineRoute, endpoint, notFound, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { auditPage, auditPageSchema } from '../../audit-view.ts';
import { signalKeyOf } from '../domain/payment.ts';
import type { MilestonePorts } from '../ports.ts';
import { paymentPath } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payments/{paymentId}/audit',
  operationId: 'listPaymentAudit',
  summary: 'Who decided what, when and why about a payment, newest first',
  tag: 'payments-admin',
  roles: ['admin'],
  pathParameters: paymentPath,
  query: pageQuery,
  responses: {
    200: { description: 'A page of the audit log', schema: auditPageSchema },
    404: notFound('No such payment'),
  },
});

export const listPaymentAudit =
  (service: Pick<MilestonePorts, 'paymentRecords' | 'auditLog'>) =>
  async ({ path: { paymentId }, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    await service.paymentRecords.readPayment(paymentId);
    return { status: 200, body: await auditPage(service, signalKeyOf({ paymentId }), query) };
  };

export const handler = endpoint(route, () => listPaymentAudit(payments()));
