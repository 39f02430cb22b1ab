import { defineRoute, endpoint, notFound, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { auditPage, auditPageSchema } from '../../audit-view.ts';
import { signalKeyOf } from '../domain/failure.ts';
import type { Payrolls } from '../drafts.ts';
import type { PayrollPorts } from '../ports.ts';
import { payrollPath } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payroll/{payrollId}/audit',
  operationId: 'listPayrollAudit',
  summary: 'Who decided what, when and why about a payroll, newest first',
  tag: 'payroll-admin',
  roles: ['admin'],
  pathParameters: payrollPath,
  query: pageQuery,
  responses: {
    200: { description: 'A page of the audit log', schema: auditPageSchema },
    404: notFound('No such payroll'),
  },
});

export const listPayrollAudit =
  (service: Pick<PayrollPorts, 'auditLog'> & Payrolls) =>
  async ({ path: { payrollId }, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    await service.payrolls.readPayroll(payrollId);
    return { status: 200, body: await auditPage(service, signalKeyOf(payrollId), query) };
  };

export const handler = endpoint(route, () => listPayrollAudit(payments()));
