import { defineRoute, endpoint, notFound, pageOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { listOwnWork, workQuery } from '../list-work.ts';
import { workSchema } from '../view.ts';
import { contractPath } from '../../own-contract.ts';
import { contracts } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts/{contractId}/work',
  operationId: 'listMyWork',
  summary:
    'Milestones, timesheets and off-cycle payments of a contract, newest first; with `status`, a page may have fewer than asked for',
  tag: 'contract-work',
  roles: ['contractor'],
  pathParameters: contractPath,
  query: workQuery,
  responses: {
    200: { description: 'A page of work', schema: pageOf(workSchema) },
    404: notFound('The contractor has no such contract'),
  },
});

export const listMyWork =
  (service: Pick<WorkPorts, 'records'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    listOwnWork(service, request);

export const handler = endpoint(route, () => listMyWork(contracts()));
