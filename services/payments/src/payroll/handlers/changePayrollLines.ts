import { array, object } from 'yup';
import { clientOf, defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import type { PayrollLinesRefusedError, PayrollNotEditableError } from '../domain/errors.ts';
import { EDIT_LIMITS } from '../domain/policy.ts';
import type { PayrollPorts } from '../ports.ts';
import { editDraft } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { changedSchema, changedView, lineInput, lineProblems, orderOf, payrollPath } from '../view.ts';
import { idempotency, payments, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll/{payrollId}/lines',
  operationId: 'changePayrollLines',
  summary: 'Add, replace and remove lines of a draft, one or many: all of it or nothing',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  body: object({
    add: array().of(lineInput).max(EDIT_LIMITS.add).optional(),
    update: array()
      .of(named('PayrollLineUpdate', lineInput.shape({ lineId: uuid().required() })))
      .max(EDIT_LIMITS.change)
      .optional(),
    remove: array().of(uuid().required()).max(EDIT_LIMITS.change).optional(),
  }),
  responses: {
    200: { description: 'The draft, with the lines that were added or replaced', schema: changedSchema },
    404: notFound('The client has no such payroll'),
    409: refusals<PayrollNotEditableError>({ PAYROLL_NOT_EDITABLE: 'It was submitted' }),
    422: refusals<PayrollLinesRefusedError>(
      { PAYROLL_LINES_REFUSED: 'Some lines cannot be in this payroll; `problems` names each. Nothing was changed' },
      lineProblems,
    ),
  },
});
type Dependencies = Pick<PayrollPorts, 'payoutRecords' | 'store' | 'clock' | 'sleep' | 'ids'> & Payrolls;

export const changePayrollLines =
  (service: Dependencies) =>
  async ({ caller, path: { payrollId }, body }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const add = (body.add ?? []).map((line) => orderOf(service.ids.next(), line));
    const update = (body.update ?? []).map(({ lineId, ...line }) => orderOf(lineId, line));
    const edit = { add, update, remove: body.remove ?? [] };
    const payroll = await editDraft(service, { clientId: clientOf(caller), payrollId, edit });
    return { status: 200, body: changedView(payroll, [...update, ...add]) };
  };

export const handler = endpoint(route, () => changePayrollLines(payments()), {
  idempotency,
  users,
});
