import { clientOf, defineRoute, endpoint, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { fundingSchema, fundingView } from '../funding-view.ts';
import type { Payments } from '../payments.ts';
import { payments } from '../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/escrow/fundings',
  operationId: 'listFundings',
  summary: 'The client’s payments into its escrow, newest first',
  tag: 'escrow',
  roles: ['client'],
  query: pageQuery,
  responses: { 200: { description: 'A page of fundings', schema: pageOf(fundingSchema) } },
});

export const listFundings =
  ({ repository }: Pick<Payments, 'repository'>) =>
  async ({ caller, query: { limit, cursor } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = { limit, ...(cursor !== undefined && { cursor }) };
    const { items, next } = await repository.listFundings(clientOf(caller), page);
    return {
      status: 200,
      body: pageBody(
        items.map(({ value }) => fundingView(value)),
        next,
      ),
    };
  };

export const handler = endpoint(route, () => listFundings(payments()));
