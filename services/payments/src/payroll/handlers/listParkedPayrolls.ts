import { array, number, object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { parkedFailureFields } from '#shared/interventions/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import { RESOLUTIONS, possibleResolutions } from '../domain/failure.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollSchema, payrollView } from '../view.ts';
import { payments } from '../../wiring.ts';

const parkedSchema = named(
  'ParkedPayroll',
  object({
    payroll: payrollSchema.required(),
    clientId: uuid().required(),
    /** `null` when it is the payroll itself. */
    batch: number().integer().nullable().defined(),
    ...parkedFailureFields,
    possibleActions: array().of(string().oneOf(RESOLUTIONS).required()).required(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payroll/parked',
  operationId: 'listParkedPayrolls',
  summary: 'Payrolls and batches that wait for an operator, the longest first',
  tag: 'payroll-admin',
  roles: ['admin'],
  query: pageQuery,
  responses: { 200: { description: 'A page of them', schema: pageOf(parkedSchema) } },
});

export const listParkedPayrolls =
  ({ payrolls: records }: Payrolls) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { items, next } = await records.listParked(pageAsked(query));
    const views = await Promise.all(
      items.map(async ({ value: { payrollId, signalKey: _internal, ...failure } }) => {
        const { value: payroll } = await records.readPayroll(payrollId);
        return {
          ...failure,
          payroll: payrollView(payroll),
          clientId: payroll.clientId,
          possibleActions: possibleResolutions(payroll, failure),
        };
      }),
    );
    return { status: 200, body: pageBody(views, next) };
  };

export const handler = endpoint(route, () => listParkedPayrolls(payments()));
