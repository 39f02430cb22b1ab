import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath, ownContract } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { contractSchema, contractView } from '../view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts/{contractId}',
  operationId: 'getMyContract',
  summary: 'A contract: its terms, who signed it when, and what the caller has to do next',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: contractPath,
  responses: {
    200: { description: 'The contract', schema: contractSchema },
    404: notFound('The contractor has no such contract'),
  },
});

export const getMyContract =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  async ({ caller, path }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value } = await ownContract(service, caller, path.contractId);
    return { status: 200, body: await contractView(service, value, 'contractor') };
  };

export const handler = endpoint(route, () => getMyContract(contracts()));
