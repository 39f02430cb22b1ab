import { object } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBody, pageOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { failureQuery, matches } from '#shared/interventions/index.ts';
import type { ListedFailure } from '#shared/interventions/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import type { ParkedPayroll } from '../domain/failure.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollFailureFields, payrollFailureView } from '../failure-view.ts';
import { payrollSchema, payrollView } from '../view.ts';
import { payments } from '../../wiring.ts';

const parkedSchema = named(
  'ParkedPayroll',
  object({
    payroll: payrollSchema.required(),
    clientId: uuid().required(),
    ...payrollFailureFields,
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payroll/parked',
  operationId: 'listParkedPayrolls',
  summary:
    'Payrolls and batches that wait for an operator, the longest first; with `status` also those that did, the last first',
  tag: 'payroll-admin',
  roles: ['admin'],
  query: failureQuery.shape({ clientId: uuid().optional() }),
  responses: { 200: { description: 'A page of them', schema: pageOf(parkedSchema) } },
});

export const listParkedPayrolls =
  (service: Payrolls) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { status, error, clientId } = query;
    const { items, next } = await service.payrolls.failures.list(status, pageAsked(query), (failure) =>
      matches(failure, { error, clientId }),
    );
    const views = await Promise.all(items.map(({ value }) => parkedView(service, value)));
    return { status: 200, body: pageBody(views, next) };
  };

const parkedView = async ({ payrolls: records }: Payrolls, failure: ListedFailure<ParkedPayroll>) => {
  const { value: payroll } = await records.readPayroll(failure.payrollId);
  return { payroll: payrollView(payroll), clientId: failure.clientId, ...payrollFailureView(payroll, failure) };
};

export const handler = endpoint(route, () => listParkedPayrolls(payments()));
