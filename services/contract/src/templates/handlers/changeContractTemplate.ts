import { number } from 'yup';
import { clientOf, defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { changeRecord } from '#shared/store/index.ts';
import { changeTemplate } from '../../domain/contract-template.ts';
import type { ContractTemplate } from '../../domain/contract-template.ts';
import type { TemplateChangedError } from '../../domain/errors.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, users } from '../../wiring.ts';
import {
  TEMPLATE_REFUSALS,
  contentOf,
  templateChange,
  templatePath,
  templateSchema,
  templateView,
} from '../template-view.ts';

export const route = defineRoute({
  method: 'PUT',
  path: '/api/clients/me/contract-templates/{templateId}',
  operationId: 'changeContractTemplate',
  summary: 'Replace a template, in the version that was read. Contracts that were drafted from it stay as they are.',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: templatePath,
  body: templateChange,
  responses: {
    200: { description: 'The template, in its next version', schema: templateSchema },
    404: notFound('The client has no such template'),
    409: refusals<TemplateChangedError>(
      { CONTRACT_TEMPLATE_CHANGED: 'Another version came between; `version` is the current one' },
      { version: number().integer() },
    ),
    422: TEMPLATE_REFUSALS,
  },
});

export const changeContractTemplate =
  (service: Pick<ContractPorts, 'store' | 'records' | 'clock' | 'sleep'>) =>
  async ({ caller, path: { templateId }, body }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { records, clock } = service;
    const { version, ...content } = body;
    const template = await changeRecord<ContractTemplate, ContractTemplate>(
      service,
      {
        read: () => records.readTemplate(clientOf(caller), templateId),
        write: (value, read) => [records.putTemplate(value, read)],
      },
      (before) => {
        const value = changeTemplate(before, contentOf(content), { by: caller.id, at: clock.now(), version });
        return { value, result: value };
      },
    );
    return { status: 200, body: templateView(template) };
  };

export const handler = endpoint(route, () => changeContractTemplate(contracts()), { users });
