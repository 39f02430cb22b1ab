import { array, object, string } from 'yup';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { LOCK_STATUSES, PAYROLL_STEPS, historyOf, lockStatus } from '../domain/history.ts';
import { signalKeyOf } from '../domain/failure.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollFailureFields, payrollFailureView } from '../failure-view.ts';
import { payrollPath, payrollSchema, payrollView, progressSchema, progressView } from '../view.ts';
import { payments } from '../../wiring.ts';

/** Failures that are parked, and that are resolved: the last so many each. */
const LAST = 20;

const detailsSchema = named(
  'PayrollDetails',
  payrollSchema.shape({
    clientId: uuid().required(),
    createdBy: string().required(),
    /** What happened with it and when, the first one first. */
    history: array()
      .of(object({ step: string().oneOf(PAYROLL_STEPS).required(), at: instant().required() }))
      .required(),
    /** Of its total in the client's escrow. */
    lock: object({ status: string().oneOf(LOCK_STATUSES).required() }).required(),
    progress: progressSchema.optional().default(undefined),
    /** The execution that drives it. */
    executionArn: string().optional(),
    /** Of batches and the payroll itself, the last parked first: 20 at most that are parked, and 20 that are resolved. */
    failures: array().of(object(payrollFailureFields)).required(),
    links: object({
      lines: string().required(),
      failedLines: string().required(),
      audit: string().required(),
    }).required(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payroll/{payrollId}',
  operationId: 'getPayrollDetails',
  summary: 'A payroll as operators need it: history, lock, totals, progress, failures',
  tag: 'payroll-admin',
  roles: ['admin'],
  pathParameters: payrollPath,
  responses: {
    200: { description: 'The payroll', schema: detailsSchema },
    404: notFound('No such payroll'),
  },
});

export const getPayrollDetails =
  ({ payrolls: records }: Payrolls) =>
  async ({ path: { payrollId } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value: payroll } = await records.readPayroll(payrollId);
    const { clientId, createdBy, holder, payingSince } = payroll;
    const failures = await records.failures.lastOf(signalKeyOf(payrollId), LAST);
    return {
      status: 200,
      body: {
        ...payrollView(payroll),
        clientId,
        createdBy,
        history: historyOf(payroll),
        lock: { status: lockStatus(payroll) },
        ...(payingSince !== undefined && { progress: progressView(payroll, await records.listProgress(payrollId)) }),
        ...(holder !== undefined && { executionArn: holder.executionArn }),
        failures: failures.map((failure) => payrollFailureView(payroll, failure)),
        links: {
          lines: `/api/admin/payroll/${payrollId}/lines`,
          failedLines: `/api/admin/payroll/${payrollId}/lines?status=failed`,
          audit: `/api/admin/payroll/${payrollId}/audit`,
        },
      },
    };
  };

export const handler = endpoint(route, () => getPayrollDetails(payments()));
