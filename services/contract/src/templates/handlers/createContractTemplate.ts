import { clientOf, defineRoute, endpoint, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { newTemplate } from '../../domain/contract-template.ts';
import { TooManyTemplatesError } from '../../domain/errors.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { TEMPLATE_REFUSALS, contentOf, templateInput, templateSchema, templateView } from '../template-view.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contract-templates',
  operationId: 'createContractTemplate',
  summary:
    'Keep terms to draft contracts from. `{{client.name}}` and other facts of a draft are placeholders of every template; ' +
    '`placeholders` names its own, whose values each draft gives.',
  tag: 'contracts',
  roles: ['client'],
  body: templateInput,
  responses: {
    201: { description: 'The template, in its first version', schema: templateSchema },
    409: refusals<TooManyTemplatesError>({ CONTRACT_TOO_MANY_TEMPLATES: 'The client has 100 templates' }),
    422: TEMPLATE_REFUSALS,
  },
});

type Dependencies = Pick<ContractPorts, 'store' | 'records' | 'policy' | 'clock' | 'ids' | 'sleep'>;

/** The template and how many there are, are one commit: of two that cross, the second counts the first. */
export const createContractTemplate =
  (service: Dependencies) =>
  async ({ caller, body }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { store, records, policy, clock, ids } = service;
    const clientId = clientOf(caller);
    const author = { by: caller.id, at: clock.now() };
    const template = newTemplate({ templateId: ids.next(), clientId }, contentOf(body), author);
    await retryOnConflict(async () => {
      const read = await records.getTemplateCount(clientId);
      const { count } = read?.value ?? { count: 0 };
      if (count >= policy.maximumTemplates) {
        throw new TooManyTemplatesError(`A client has ${policy.maximumTemplates} templates at most. Delete one.`);
      }
      await store.commit([records.putTemplate(template), records.putTemplateCount(clientId, count + 1, read)]);
    }, service);
    return { status: 201, body: templateView(template) };
  };

export const handler = endpoint(route, () => createContractTemplate(contracts()), { idempotency, users });
