import { clientOf, defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { named } from '#shared/validation/index.ts';
import { ownPayroll } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollPath, payrollSchema, payrollView, progressSchema, progressView } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payroll/{payrollId}',
  operationId: 'getPayroll',
  summary: 'How far a payroll is',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  responses: {
    200: {
      description: 'The payroll; with `progress` from when its lines are paid',
      schema: named(
        'PayrollWithProgress',
        payrollSchema.shape({ progress: progressSchema.optional().default(undefined) }),
      ),
    },
    404: notFound('The client has no such payroll'),
  },
});

export const getPayroll =
  (service: Payrolls) =>
  async ({ caller, path: { payrollId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value: payroll } = await ownPayroll(service, clientOf(caller), payrollId);
    if (payroll.payingSince === undefined) return { status: 200, body: payrollView(payroll) };
    const progress = progressView(payroll, await service.payrolls.listProgress(payrollId));
    return { status: 200, body: { ...payrollView(payroll), progress } };
  };

export const handler = endpoint(route, () => getPayroll(payments()));
