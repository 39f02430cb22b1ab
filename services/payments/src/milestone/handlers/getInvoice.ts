import { object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { clientOf, defineRoute, endpoint, notFound, ownedBy } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant } from '#shared/validation/index.ts';
import { invoiceName, renderInvoice } from '../invoice-document.ts';
import { invoiceKey } from '../domain/invoice.ts';
import { documentLink } from '../../document-link.ts';
import { paymentPath } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import { documents, payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payments/{paymentId}/invoice',
  operationId: 'getInvoice',
  summary: 'A link to the invoice of a payment, as PDF',
  tag: 'payments',
  roles: ['client'],
  pathParameters: paymentPath,
  responses: {
    200: {
      description: 'Open `url` before `expiresAt`. `void` after the payment was cancelled',
      schema: object({
        invoiceNumber: string().required(),
        status: string().oneOf(['issued', 'void']).required(),
        url: string().required(),
        expiresAt: instant().required(),
      }),
    },
    404: notFound('No such payment, or it has no invoice yet'),
  },
});
type Dependencies = Pick<MilestonePorts, 'paymentRecords' | 'documents' | 'clock'>;

/** The document follows from the record, so it is made where it is missing: voided, or given a number in a crash. */
export const getInvoice =
  ({ paymentRecords, documents, clock }: Dependencies) =>
  async ({ caller, path: { paymentId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const clientId = clientOf(caller);
    const read = await paymentRecords.getPayment(paymentId);
    const { invoiceNumber } = ownedBy(read?.value, (payment) => payment.clientId === clientId);
    const found = invoiceNumber === undefined ? undefined : await paymentRecords.getInvoice(clientId, invoiceNumber);
    if (found === undefined) throw new NotFoundError('It has no invoice yet.');
    const { value: invoice } = found;
    const objectKey = invoiceKey(invoice);
    if (!(await documents.exists(objectKey))) {
      await documents.put({ objectKey, contentType: 'application/pdf', body: await renderInvoice(invoice) });
    }
    return {
      status: 200,
      body: {
        invoiceNumber: invoice.invoiceNumber,
        status: invoice.voidedAt === undefined ? 'issued' : 'void',
        ...(await documentLink({ documents, clock }, { objectKey, fileName: invoiceName(invoice) })),
      },
    };
  };

export const handler = endpoint(route, () => getInvoice({ ...payments(), documents: documents() }));
