import { number, object, string } from 'yup';
import { clientOf, defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { PayrollLinesRefusedError, PayrollNotEditableError } from '../domain/errors.ts';
import { readRows } from '../domain/csv.ts';
import type { PayrollPorts } from '../ports.ts';
import { editDraft } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { lineProblems, payrollPath, payrollSchema, payrollView } from '../view.ts';
import { idempotency, payments, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll/{payrollId}/import',
  operationId: 'importPayroll',
  summary: 'Add the lines of a CSV file to a draft: all of them or none. A large file is sent in several requests.',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  body: object({
    /** With a header: `contractorId`, `amount` in major units, `currency`, and `reference`, `description` if wanted. */
    csv: string().min(1).required(),
  }),
  responses: {
    200: {
      description: 'The draft with the new lines',
      schema: object({ payroll: payrollSchema.required(), imported: number().integer().required() }),
    },
    404: notFound('The client has no such payroll'),
    409: refusals<PayrollNotEditableError>({ PAYROLL_NOT_EDITABLE: 'It was submitted' }),
    422: refusals<PayrollLinesRefusedError>(
      { PAYROLL_LINES_REFUSED: 'Some rows are wrong; `problems` names each. Nothing was changed' },
      lineProblems,
    ),
  },
});
type Dependencies = Pick<PayrollPorts, 'payoutRecords' | 'store' | 'clock' | 'sleep' | 'ids'> & Payrolls;

export const importPayroll =
  (service: Dependencies) =>
  async ({ caller, path: { payrollId }, body: { csv } }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { rows, problems } = readRows(csv);
    const payroll = await editDraft(service, {
      clientId: clientOf(caller),
      payrollId,
      edit: { add: rows.map(({ line }) => ({ lineId: service.ids.next(), ...line })), update: [], remove: [] },
      placeOf: (_list, index) => placeOf(rows[index]?.row ?? 0),
      allProblems: (found) =>
        [...problems.map(({ row, ...problem }) => ({ place: placeOf(row), ...problem })), ...found].toSorted(byRow),
    });
    return { status: 200, body: { payroll: payrollView(payroll), imported: rows.length } };
  };

const placeOf = (row: number): string => `row ${row}`;

/** Last what is about the whole payroll. */
const byRow = (one: Placed, other: Placed): number => rowIn(one) - rowIn(other);
type Placed = { readonly place: string };
const rowIn = ({ place }: Placed): number => Number(/^row (\d+)$/.exec(place)?.[1] ?? Number.MAX_SAFE_INTEGER);

export const handler = endpoint(route, () => importPayroll(payments()), {
  idempotency,
  users,
});
