import { apiHandler } from '#shared/http/index.ts';
import { handler as listParkedPayments } from '../milestone/handlers/listParkedPayments.ts';
import { handler as resolvePayment } from '../milestone/handlers/resolvePayment.ts';
import { handler as listParkedPayrolls } from '../payroll/handlers/listParkedPayrolls.ts';
import { handler as resolvePayroll } from '../payroll/handlers/resolvePayroll.ts';
import { handler as listStripeWebhooks } from '../webhooks/handlers/listStripeWebhooks.ts';
import { handler as replayStripeWebhook } from '../webhooks/handlers/replayStripeWebhook.ts';

/** What operators do about payments, payrolls and webhooks that need them. */
export const handler = apiHandler([
  listParkedPayments,
  resolvePayment,
  listParkedPayrolls,
  resolvePayroll,
  listStripeWebhooks,
  replayStripeWebhook,
]);
