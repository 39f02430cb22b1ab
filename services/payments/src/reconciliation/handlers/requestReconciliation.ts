import { object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { instant } from '#shared/validation/index.ts';
import type { ReconciliationPorts } from '../ports.ts';
import { runSchema, runView } from '../view.ts';
import { requestRun } from '../run.ts';
import { idempotency, payments, queues } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/reconciliations',
  operationId: 'requestReconciliation',
  summary: 'Have the ledger compared with Stripe’s balance transactions, as happens every day (`npm run reconcile`)',
  tag: 'ledger',
  roles: ['admin'],
  body: object({
    /** Compare what began at or after it; the last 35 days when left out. */
    from: instant(),
  }),
  responses: { 202: { description: 'It is queued; ask for it until it is `done`', schema: runSchema } },
});

/** If this crashes between record and queue, the caller's retry queues the run. */
export const requestReconciliation =
  ({
    store,
    queues: { reconciliationRequested },
    clock,
    ids,
  }: Pick<ReconciliationPorts, 'store' | 'queues' | 'clock' | 'ids'>) =>
  async ({ caller, body: { from } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    if (from !== undefined && Date.parse(from) > Date.parse(clock.now())) {
      throw new ValidationError([{ field: 'from', message: 'from must not be in the future' }]);
    }
    const reconciliationId = ids.next();
    const run = await requestRun({ store, clock }, { reconciliationId, requestedBy: actorOf(caller), from });
    await reconciliationRequested({ reconciliationId });
    return { status: 202, body: runView(run) };
  };

export const handler = endpoint(route, () => requestReconciliation({ ...payments(), queues: queues() }), {
  idempotency,
});
