import { object } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { cancellation } from '../cancellation.ts';
import { decideOnOwnPayroll } from '../submission.ts';
import type { PayrollPorts } from '../ports.ts';
import type { OwnPayrolls } from '../submission.ts';
import { payrollPath, payrollSchema, payrollView } from '../view.ts';
import { idempotency, payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll/{payrollId}/cancel',
  operationId: 'cancelMyPayroll',
  summary: 'Cancel a payroll. Possible as long as its `canCancel` says so: until the first payout.',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  body: object({}),
  responses: {
    200: { description: 'It is cancelled. What was locked for it is given back', schema: payrollSchema },
    404: notFound('The client has no such payroll'),
    409: refusals<IllegalTransitionError>({ PAYROLL_STATUS_CONFLICT: 'Its lines are being paid, or it is over' }),
  },
});

/** The event goes to its execution, which gives back what was locked. */
export const cancelMyPayroll =
  (service: OwnPayrolls & Pick<PayrollPorts, 'escrowRecords'>) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const payroll = await decideOnOwnPayroll(service, request, 'payroll.cancelled', (before, by) =>
      cancellation(service, before, { reason: 'cancelled_by_client', ...by }),
    );
    return { status: 200, body: payrollView(payroll) };
  };

export const handler = endpoint(route, () => cancelMyPayroll(payments()), { idempotency });
