import { object } from 'yup';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import { documents, payments, users } from '../../wiring.ts';
import { requireExport } from '../export-records.ts';
import { exportSchema, exportView, manifestLink, manifestOf, recordLinks } from '../export-view.ts';
import type { LedgerPorts } from '../ports.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/ledger/exports/{exportId}',
  operationId: 'getLedgerExport',
  summary:
    'How far an export of the ledger is, and a link to its manifest, which lists the parts with their hashes. A link goes ' +
    'into the audit log.',
  tag: 'ledger',
  roles: ['admin'],
  pathParameters: object({ exportId: uuid().required() }),
  responses: {
    200: {
      description: '`manifest` once it is done; `failure` while an attempt that failed is to be repeated',
      schema: named('LedgerExportWithManifest', exportSchema.shape({ manifest: manifestLink })),
    },
    404: notFound('No such export, or it was removed'),
  },
});

export const getLedgerExport =
  (service: Pick<LedgerPorts, 'store' | 'auditLog' | 'documents' | 'clock' | 'ids'>) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { exportId } = request.path;
    const { value: job } = await requireExport(service.store, exportId);
    if (job.manifest !== undefined) await recordLinks(service, request, exportId, { manifest: true });
    return { status: 200, body: { ...exportView(job), ...(await manifestOf(service, job)) } };
  };

export const handler = endpoint(route, () => getLedgerExport({ ...payments(), documents: documents() }), { users });
