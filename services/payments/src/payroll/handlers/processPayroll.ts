import { array, number, object } from 'yup';
import { clientOf, defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { payrollSubmitted } from '../domain/announcements.ts';
import { PayrollAlreadySubmittedError, PayrollBlockedError } from '../domain/errors.ts';
import type { PayrollChangedError } from '../domain/errors.ts';
import { assertRevision, submit } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import { ownPayroll } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { auditOf, preview, soleDecision, startExecution } from '../submission.ts';
import { blockerSchema, payrollPath, payrollSchema, payrollView } from '../view.ts';
import { idempotency, payrollExecutions, payments, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll/{payrollId}/process',
  operationId: 'processPayroll',
  summary:
    'Have a payroll paid: its lines are fixed. If it pays the caller, or the caller submitted more than the threshold of its currency within a ' +
    'day, a second person has to approve it first.',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  body: object({
    /** As the preview shows it: names the lines that the caller saw. Another user may have changed them since. */
    revision: number().integer().min(0).required(),
  }),
  responses: {
    202: {
      description: 'It is `submitted`, and continues automatically; or it is `awaiting_approval`',
      schema: payrollSchema,
    },
    404: notFound('The client has no such payroll'),
    409: refusals<PayrollBlockedError | PayrollAlreadySubmittedError | PayrollChangedError>(
      {
        PAYROLL_BLOCKED: '`blockers` says by what',
        PAYROLL_ALREADY_SUBMITTED: 'It was processed before',
        PAYROLL_CHANGED: 'Its lines were changed since the caller saw them; `revision` is the present one',
      },
      { blockers: array().of(blockerSchema), revision: number().integer() },
    ),
  },
});
type Dependencies = Pick<
  PayrollPorts,
  'payoutRecords' | 'auditLog' | 'store' | 'ledger' | 'payrollExecutions' | 'policy' | 'clock' | 'sleep'
> &
  Payrolls;

/**
 * What the caller saw is what is checked and submitted: an edit in between writes the payroll, and another revision of its
 * lines is not the caller's to submit.
 */
export const processPayroll =
  (service: Dependencies) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const payroll = await retryOnConflict(() => submission(service, request), service);
    if (payroll.status === 'submitted') await startExecution(service, payroll);
    return { status: 202, body: payrollView(payroll) };
  };

const submission = async (service: Dependencies, request: ApiRequest<typeof route>): Promise<Payroll> => {
  const { caller, path, body } = request;
  const { auditLog, store, payrolls: records, clock } = service;
  const read = await ownPayroll(service, clientOf(caller), path.payrollId);
  await assertFirst(service, read.value);
  assertRevision(read.value, body.revision);
  const { blockers: found, contractorIds } = await preview(service, read.value);
  const blockers = found.filter(({ blocks }) => blocks);
  if (blockers.length > 0) {
    throw new PayrollBlockedError(blockers.map(({ message }) => message).join(' '), { blockers });
  }
  const alone = await soleDecision(service, read.value, { caller, contractorIds });
  const decision = { by: caller.id, at: clock.now(), needsApproval: alone === undefined };
  const payroll = submit(read.value, decision);
  await store.commit(
    [
      records.putPayroll(payroll, read),
      auditLog.putAudit(auditOf(payroll, 'payroll.submitted', request)),
      ...(alone === undefined ? [] : [alone]),
    ],
    payrollSubmitted(payroll, actorOf(caller)),
  );
  return payroll;
};

/** @throws PayrollAlreadySubmittedError, and starts the execution if the submitting call crashed before that */
const assertFirst = async (service: Dependencies, payroll: Payroll): Promise<void> => {
  const { payrollId, status, holder } = payroll;
  if (status === 'draft') return;
  if (status === 'submitted' && holder === undefined) await startExecution(service, payroll);
  throw new PayrollAlreadySubmittedError(`Payroll ${payrollId} was submitted before; it is ${status}`, {
    currentStatus: status,
  });
};

export const handler = endpoint(
  route,
  () => processPayroll({ ...payments(), payrollExecutions: payrollExecutions() }),
  { idempotency, users },
);
