import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { idempotency, payments, queues, users } from '../../wiring.ts';
import { auditSubjectOf, newExport } from '../domain/export-job.ts';
import { putExport } from '../export-records.ts';
import { exportSchema, exportView } from '../export-view.ts';
import type { LedgerPorts } from '../ports.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/ledger/exports',
  operationId: 'requestLedgerExport',
  summary: 'Have the whole ledger written to files, as of its last checkpoint (`npm run ledger:verify`)',
  tag: 'ledger',
  roles: ['admin'],
  responses: {
    202: {
      description: 'It is queued; ask for it until it is `done`. It is removed after a week',
      schema: exportSchema,
    },
  },
});

/** If this crashes between record and queue, the caller's retry queues another export; the record of the first one expires. */
export const requestLedgerExport =
  ({
    store,
    auditLog,
    queues: { exportToContinue },
    clock,
    ids,
  }: Pick<LedgerPorts, 'store' | 'auditLog' | 'queues' | 'clock' | 'ids'>) =>
  async ({ caller }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const [actor, exportId, at] = [actorOf(caller), ids.next(), clock.now()];
    const job = newExport(exportId, actor, at);
    await store.commit([
      putExport(job),
      auditLog.putAudit({ subject: auditSubjectOf(exportId), action: 'export.requested', at, actor }),
    ]);
    await exportToContinue({ exportId });
    return { status: 202, body: exportView(job) };
  };

export const handler = endpoint(route, () => requestLedgerExport({ ...payments(), queues: queues() }), {
  idempotency,
  users,
});
