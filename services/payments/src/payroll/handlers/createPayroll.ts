import { array, object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { clientOf, defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { currencySchema } from '#shared/money/index.ts';
import { isPayableCurrency } from '#shared/money/payable.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { line, uuid } from '#shared/validation/index.ts';
import type { FailedLinesTakenError, NoFailedLinesError, PayrollNotCompletedError } from '../domain/errors.ts';
import { payrollCreated } from '../domain/announcements.ts';
import { newPayroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { createRetryDraft } from '../retry-draft.ts';
import { payrollSchema, payrollView } from '../view.ts';
import { idempotency, payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll',
  operationId: 'createPayroll',
  summary:
    'Begin a payroll, in one currency: a draft without lines, or with the failed and returned lines of another payroll, each in ' +
    'one draft only (the first 2,000 of them; another call takes the next). A line is free again when that draft is ' +
    'cancelled, or the line removed from it.',
  tag: 'payroll',
  roles: ['client'],
  body: object({
    name: line(80).required(),
    /** When left out: that of the payroll with the failed lines, or else the platform's. */
    currency: currencySchema.optional(),
    /** A payroll that was completed with failures: the draft pays its failed lines again. */
    failedLinesOf: uuid().optional(),
  }),
  responses: {
    201: { description: 'The draft', schema: payrollSchema },
    404: notFound('The client has no payroll `failedLinesOf`'),
    409: refusals<PayrollNotCompletedError | NoFailedLinesError | FailedLinesTakenError>(
      {
        PAYROLL_NOT_COMPLETED: 'That payroll is not completed',
        NO_FAILED_LINES: 'It has no failed lines',
        FAILED_LINES_TAKEN: 'Other payrolls pay them already; `payrollIds` names those',
      },
      { payrollIds: array().of(uuid().required()) },
    ),
  },
});

type Dependencies = Pick<PayrollPorts, 'store' | 'policy' | 'clock' | 'ids' | 'sleep'> & Payrolls;

export const createPayroll =
  (service: Dependencies) =>
  async ({ caller, body }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { store, payrolls: records, policy, clock, ids } = service;
    const { name, currency, failedLinesOf } = body;
    const payroll = await retryOnConflict(async () => {
      const facts = {
        payrollId: ids.next(),
        clientId: clientOf(caller),
        name,
        createdBy: caller.id,
        at: clock.now(),
      };
      const draft =
        failedLinesOf === undefined
          ? { payroll: newPayroll({ ...facts, currency: payable(currency ?? policy.currency) }), changes: [] }
          : await createRetryDraft(service, facts, { failedLinesOf, currency });
      await store.commit(
        [records.putPayroll(draft.payroll), ...draft.changes],
        [payrollCreated(draft.payroll, actorOf(caller))],
      );
      return draft.payroll;
    }, service);
    return { status: 201, body: payrollView(payroll) };
  };

/** @throws ValidationError for a currency in which Stripe makes no payouts */
const payable = (currency: string): string => {
  if (isPayableCurrency(currency)) return currency;
  throw new ValidationError([{ field: 'currency', message: `Payments in ${currency} are not supported` }]);
};

export const handler = endpoint(route, () => createPayroll(payments()), { idempotency });
