import { clientOf, defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { templateSummary, templateSummarySchema } from '../template-view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contract-templates',
  operationId: 'listContractTemplates',
  summary: 'The client’s templates, newest first',
  tag: 'contracts',
  roles: ['client'],
  query: pageQuery,
  responses: {
    200: { description: 'A page of templates', schema: pageOf(templateSummarySchema) },
  },
});

export const listContractTemplates =
  ({ records }: Pick<ContractPorts, 'records'>) =>
  async ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await records.listTemplates(clientOf(caller), pageAsked(query));
    return { status: 200, body: pageBodyOf(page, templateSummary) };
  };

export const handler = endpoint(route, () => listContractTemplates(contracts()));
