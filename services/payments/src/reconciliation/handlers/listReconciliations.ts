import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { ReconciliationPorts } from '../ports.ts';
import { listRuns } from '../records.ts';
import { runSchema, runView } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/reconciliations',
  operationId: 'listReconciliations',
  summary: 'Comparisons of the ledger with Stripe and what came of them, newest first',
  tag: 'ledger',
  roles: ['admin'],
  query: pageQuery,
  responses: { 200: { description: 'A page of runs', schema: pageOf(runSchema) } },
});

export const listReconciliations =
  ({ store }: Pick<ReconciliationPorts, 'store'>) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await listRuns(store, pageAsked(query));
    return { status: 200, body: pageBodyOf(page, runView) };
  };

export const handler = endpoint(route, () => listReconciliations(payments()));
