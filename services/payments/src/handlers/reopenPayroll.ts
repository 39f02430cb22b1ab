import { object } from 'yup';
import { clientOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '../caller.ts';
import { payrollReopened } from '../domain/payroll-announcements.ts';
import { reopen } from '../domain/payroll.ts';
import type { Payments } from '../payments.ts';
import { ownPayroll } from '../payroll-drafts.ts';
import type { Payrolls } from '../payroll-drafts.ts';
import { auditOf } from '../payroll-submission.ts';
import { payrollPath, payrollSchema, payrollView } from '../payroll-view.ts';
import { idempotency, payrolls } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll/{payrollId}/reopen',
  operationId: 'reopenPayroll',
  summary: 'Do not approve a payroll: it is a draft again',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  body: object({}),
  responses: {
    200: { description: 'The draft', schema: payrollSchema },
    404: { description: 'The client has no such payroll' },
    409: { description: 'It waits for nobody’s approval' },
  },
});

/** Whoever submitted it may take it back as well. */
export const reopenPayroll =
  (service: Pick<Payments, 'repository' | 'clock' | 'sleep'> & Payrolls) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { caller, path } = request;
    const { repository, payrolls: records, clock } = service;
    await ownPayroll(service, clientOf(caller), path.payrollId);
    const payroll = await records.changePayroll(path.payrollId, service, (before) => {
      const draft = reopen(before, clock.now());
      return {
        payroll: draft,
        result: draft,
        changes: [repository.putAudit(auditOf(draft, 'payroll.reopened', request))],
        events: [payrollReopened(draft, actorOf(caller))],
      };
    });
    return { status: 200, body: payrollView(payroll) };
  };

export const handler = endpoint(route, () => reopenPayroll(payrolls()), { idempotency });
