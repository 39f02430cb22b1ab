import { object, string } from 'yup';
import { contractorOf, defineRoute, endpoint, notFound, ownedBy, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant } from '#shared/validation/index.ts';
import type { NotPaidError } from '../domain/errors.ts';
import { receiptKey, receiptName, renderReceipt } from '../receipt-document.ts';
import { documentLink } from '../../document-link.ts';
import type { PayoutPorts } from '../ports.ts';
import { documents, payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/payments/{paymentId}/receipt',
  operationId: 'getReceipt',
  summary: 'A link to the receipt of a payment, as PDF',
  tag: 'wallet',
  roles: ['contractor'],
  pathParameters: object({ paymentId: string().max(120).required() }),
  responses: {
    200: {
      description: 'Open `url` before `expiresAt`',
      schema: object({ url: string().required(), expiresAt: instant().required() }),
    },
    404: notFound('No such payment'),
    409: refusals<NotPaidError>({ NOT_PAID: 'It is not paid' }),
  },
});
type Dependencies = Pick<PayoutPorts, 'payoutRecords' | 'documents' | 'clock'>;

export const getReceipt =
  ({ payoutRecords, documents, clock }: Dependencies) =>
  async ({ caller, path: { paymentId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const contractorId = contractorOf(caller);
    const found = await payoutRecords.findContractorPayment(paymentId);
    const payment = ownedBy(found, (known) => known.contractorId === contractorId);
    const pdf = await renderReceipt(payment);
    const objectKey = receiptKey(payment);
    await documents.put({ objectKey, contentType: 'application/pdf', body: pdf });
    const body = await documentLink({ documents, clock }, { objectKey, fileName: receiptName(payment) });
    return { status: 200, body };
  };

export const handler = endpoint(route, () => getReceipt({ ...payments(), documents: documents() }));
