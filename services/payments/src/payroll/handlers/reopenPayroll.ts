import { object } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { payrollReopened } from '../domain/announcements.ts';
import { reopen } from '../domain/payroll.ts';
import { decideOnOwnPayroll } from '../submission.ts';
import type { OwnPayrolls } from '../submission.ts';
import { payrollPath, payrollSchema, payrollView } from '../view.ts';
import { idempotency, payments } from '../../wiring.ts';

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
    404: notFound('The client has no such payroll'),
    409: refusals<IllegalTransitionError>({ PAYROLL_STATUS_CONFLICT: 'It does not wait for approval' }),
  },
});

/** Its submitter may reopen it as well. */
export const reopenPayroll =
  (service: OwnPayrolls) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const payroll = await decideOnOwnPayroll(service, request, 'payroll.reopened', (before, { actor, at }) => {
      const draft = reopen(before, at);
      return { value: draft, events: [payrollReopened(draft, actor)] };
    });
    return { status: 200, body: payrollView(payroll) };
  };

export const handler = endpoint(route, () => reopenPayroll(payments()), { idempotency });
