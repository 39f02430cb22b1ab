import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { WorkPorts } from '../change-work.ts';
import { getOwnWork } from '../list-work.ts';
import { workDetailsSchema, workPath } from '../view.ts';
import { contracts } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contracts/{contractId}/work/{workId}',
  operationId: 'getWork',
  summary: 'A milestone, timesheet or off-cycle payment of a contract, with all that was submitted and decided',
  tag: 'contract-work',
  roles: ['client'],
  pathParameters: workPath,
  responses: {
    200: { description: 'The work', schema: workDetailsSchema },
    404: notFound('The client has no such contract, or the contract no such work'),
  },
});

export const getWork =
  (service: Pick<WorkPorts, 'records'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    getOwnWork(service, request);

export const handler = endpoint(route, () => getWork(contracts()));
