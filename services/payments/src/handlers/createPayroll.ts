import { object, string } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { clientOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { CURRENCIES } from '#shared/money/index.ts';
import { actorOf } from '../caller.ts';
import { isPayableCurrency } from '../domain/payable-currency.ts';
import { payrollCreated } from '../domain/payroll-announcements.ts';
import { newPayroll } from '../domain/payroll.ts';
import type { Payments } from '../payments.ts';
import type { Payrolls } from '../payroll-drafts.ts';
import { payrollSchema, payrollView } from '../payroll-view.ts';
import { idempotency, payrolls } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/payroll',
  operationId: 'createPayroll',
  summary: 'Begin a payroll: a draft without lines, in one currency',
  tag: 'payroll',
  roles: ['client'],
  body: object({
    name: string().min(1).max(80).required(),
    /** The platform's currency when left out. */
    currency: string().oneOf(CURRENCIES, 'currency must be an ISO 4217 currency code').optional(),
  }),
  responses: { 201: { description: 'The draft', schema: payrollSchema } },
});

export const createPayroll =
  ({ store, payrolls: records, policy, clock, ids }: Pick<Payments, 'store' | 'policy' | 'clock' | 'ids'> & Payrolls) =>
  async ({ caller, body }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { name, currency = policy.currency } = body;
    if (!isPayableCurrency(currency)) {
      throw new ValidationError([{ field: 'currency', message: `Nobody can be paid in ${currency}` }]);
    }
    const facts = { payrollId: ids.next(), clientId: clientOf(caller), name, createdBy: caller.id };
    const payroll = newPayroll({ ...facts, currency, at: clock.now() });
    await store.commit([records.putPayroll(payroll)], [payrollCreated(payroll, actorOf(caller))]);
    return { status: 201, body: payrollView(payroll) };
  };

export const handler = endpoint(route, () => createPayroll(payrolls()), { idempotency });
