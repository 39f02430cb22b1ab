import { string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { CASE_STATUSES } from '../domain/review-case.ts';
import type { Kyc } from '../ports.ts';
import { caseSchema, caseView } from '../review-cases.ts';
import { kyc } from '../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/kyc/reviews',
  operationId: 'listReviews',
  summary: 'The review queue, oldest first',
  tag: 'kyc-admin',
  roles: ['admin'],
  query: pageQuery.shape({ status: string().oneOf(CASE_STATUSES).default('open') }),
  responses: { 200: { description: 'A page of cases of one status', schema: pageOf(caseSchema) } },
});

export const listReviews =
  ({ repository, clock }: Pick<Kyc, 'repository' | 'clock'>) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await repository.listCases(query.status, pageAsked(query));
    const now = clock.now();
    return { status: 200, body: pageBodyOf(page, (value) => caseView(value, now)) };
  };

export const handler = endpoint(route, () => listReviews(kyc()));
