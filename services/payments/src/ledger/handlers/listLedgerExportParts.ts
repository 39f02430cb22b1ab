import { object } from 'yup';
import { defineRoute, endpoint, notFound, pageAsked, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { documents, payments, users } from '../../wiring.ts';
import { listParts, requireExport } from '../export-records.ts';
import { exportPartSchema, partView, recordLinks } from '../export-view.ts';
import type { LedgerPorts } from '../ports.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/ledger/exports/{exportId}/parts',
  operationId: 'listLedgerExportParts',
  summary: 'The parts of an export that are written so far, in order, with links to them. Links go into the audit log.',
  tag: 'ledger',
  roles: ['admin'],
  pathParameters: object({ exportId: uuid().required() }),
  query: pageQuery,
  responses: {
    200: { description: 'A page of parts: JSON Lines, compressed by gzip', schema: pageOf(exportPartSchema) },
    404: notFound('No such export, or it was removed'),
  },
});

export const listLedgerExportParts =
  (service: Pick<LedgerPorts, 'store' | 'auditLog' | 'documents' | 'clock' | 'ids'>) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { exportId } = request.path;
    await requireExport(service.store, exportId);
    const { items, next } = await listParts(service.store, exportId, pageAsked(request.query));
    const [first, last] = [items.at(0), items.at(-1)];
    if (first !== undefined && last !== undefined) {
      await recordLinks(service, request, exportId, { fromPart: first.value.number, toPart: last.value.number });
    }
    return { status: 200, body: pageBody(await mapEach(items, ({ value }) => partView(service, value)), next) };
  };

export const handler = endpoint(route, () => listLedgerExportParts({ ...payments(), documents: documents() }), {
  users,
});
