import { object } from 'yup';
import type { IllegalTransitionError, OwnCaseError } from '#shared/errors/index.ts';
import { OWN_CASE_MEANING, assertNotParty } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant } from '#shared/validation/index.ts';
import { payrollApproved } from '../domain/announcements.ts';
import { SecondPersonRequiredError } from '../domain/errors.ts';
import type { PayrollChangedError } from '../domain/errors.ts';
import { approve } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import { paidContractors } from '../drafts.ts';
import { decideOnOwnPayroll, startExecution } from '../submission.ts';
import type { OwnPayrolls } from '../submission.ts';
import { payrollPath, payrollSchema, payrollView } from '../view.ts';
import { idempotency, payrollExecutions, payments, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll/{payrollId}/approve',
  operationId: 'approvePayroll',
  summary: 'Approve a payroll that another user submitted: it is paid',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  body: object({
    /** As the payroll shows it: names what the caller saw. It may have been reopened, edited and submitted again since. */
    submittedAt: instant().required(),
  }),
  responses: {
    202: { description: 'It is `submitted`, and continues automatically', schema: payrollSchema },
    403: refusals<SecondPersonRequiredError | OwnCaseError>({
      SECOND_PERSON_REQUIRED: 'The caller submitted it',
      OWN_CASE: OWN_CASE_MEANING,
    }),
    404: notFound('The client has no such payroll'),
    409: refusals<IllegalTransitionError | PayrollChangedError>(
      {
        PAYROLL_STATUS_CONFLICT: 'It does not wait for approval',
        PAYROLL_CHANGED: 'It was submitted again since the caller saw it',
      },
      { submittedAt: instant() },
    ),
  },
});

export const approvePayroll =
  (service: OwnPayrolls & Pick<PayrollPorts, 'payrollExecutions'>) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const payroll = await decideOnOwnPayroll(service, request, 'payroll.approved', async (before, { actor, at }) => {
      assertAnother(before, actor.id);
      assertNotParty(request.caller, { contractorIds: await paidContractors(service, before.payrollId) });
      if (isApprovedBy(before, actor.id)) return { value: before };
      const approved = approve(before, { by: actor.id, at, submittedAt: request.body.submittedAt });
      return { value: approved, events: payrollApproved(approved, actor) };
    });
    await startExecution(service, payroll);
    return { status: 202, body: payrollView(payroll) };
  };

/** Again, because the first answer was lost: it has only to be started, in case that was what failed. */
const isApprovedBy = ({ status, approvedBy, holder }: Payroll, by: string): boolean =>
  status === 'submitted' && approvedBy === by && holder === undefined;

const assertAnother = ({ payrollId, submittedBy }: Payroll, callerId: string): void => {
  if (submittedBy === callerId) {
    throw new SecondPersonRequiredError(`Payroll ${payrollId} has to be approved by another user than its submitter`);
  }
};

export const handler = endpoint(
  route,
  () => approvePayroll({ ...payments(), payrollExecutions: payrollExecutions() }),
  { idempotency, users },
);
