import { clientOf, defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { templatePath, templateSchema, templateView } from '../template-view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contract-templates/{templateId}',
  operationId: 'getContractTemplate',
  summary: 'A template in its current version',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: templatePath,
  responses: {
    200: { description: 'The template', schema: templateSchema },
    404: notFound('The client has no such template'),
  },
});

export const getContractTemplate =
  ({ records }: Pick<ContractPorts, 'records'>) =>
  async ({ caller, path: { templateId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value } = await records.readTemplate(clientOf(caller), templateId);
    return { status: 200, body: templateView(value) };
  };

export const handler = endpoint(route, () => getContractTemplate(contracts()));
