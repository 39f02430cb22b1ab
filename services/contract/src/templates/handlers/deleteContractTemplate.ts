import { clientOf, defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, users } from '../../wiring.ts';
import { templatePath } from '../template-view.ts';

export const route = defineRoute({
  method: 'DELETE',
  path: '/api/clients/me/contract-templates/{templateId}',
  operationId: 'deleteContractTemplate',
  summary: 'Delete a template. Contracts that were drafted from it keep their terms.',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: templatePath,
  responses: {
    204: { description: 'It is deleted' },
    404: notFound('The client has no such template'),
  },
});

export const deleteContractTemplate =
  (service: Pick<ContractPorts, 'store' | 'records' | 'sleep'>) =>
  async ({ caller, path: { templateId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { store, records } = service;
    const clientId = clientOf(caller);
    await retryOnConflict(async () => {
      const template = await records.readTemplate(clientId, templateId);
      const count = await records.getTemplateCount(clientId);
      const left = (count?.value.count ?? 1) - 1;
      await store.commit([records.deleteTemplate(template), records.putTemplateCount(clientId, left, count)]);
    }, service);
    return { status: 204 };
  };

export const handler = endpoint(route, () => deleteContractTemplate(contracts()), { users });
