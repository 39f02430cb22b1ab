import { object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import type { ReconciliationPorts } from '../ports.ts';
import { getRun } from '../records.ts';
import { downloadOf, runSchema, runView } from '../view.ts';
import { documents, payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/reconciliations/{reconciliationId}',
  operationId: 'getReconciliation',
  summary: 'One comparison of the ledger with Stripe, with a link to each difference it found',
  tag: 'ledger',
  roles: ['admin'],
  pathParameters: object({ reconciliationId: uuid().required() }),
  responses: {
    200: {
      description: 'The run; `download` once it is done',
      schema: named(
        'ReconciliationWithReport',
        runSchema.shape({
          download: object({ url: string().required(), expiresAt: instant().required() }).optional().default(undefined),
        }),
      ),
    },
    404: notFound('No such run'),
  },
});

export const getReconciliation =
  (service: Pick<ReconciliationPorts, 'store' | 'documents' | 'clock'>) =>
  async ({ path: { reconciliationId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const read = await getRun(service.store, reconciliationId);
    if (read === undefined) throw new NotFoundError('It does not exist.');
    return { status: 200, body: { ...runView(read.value), ...(await downloadOf(service, read.value)) } };
  };

export const handler = endpoint(route, () => getReconciliation({ ...payments(), documents: documents() }));
