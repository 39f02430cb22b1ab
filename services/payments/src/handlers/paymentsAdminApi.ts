import { apiHandler } from '#shared/http/index.ts';
import { handler as getPaymentDetails } from '../milestone/handlers/getPaymentDetails.ts';
import { handler as listParkedPayments } from '../milestone/handlers/listParkedPayments.ts';
import { handler as listPaymentAudit } from '../milestone/handlers/listPaymentAudit.ts';
import { handler as resolvePayment } from '../milestone/handlers/resolvePayment.ts';
import { handler as getPayrollDetails } from '../payroll/handlers/getPayrollDetails.ts';
import { handler as listParkedPayrolls } from '../payroll/handlers/listParkedPayrolls.ts';
import { handler as listPayrollAudit } from '../payroll/handlers/listPayrollAudit.ts';
import { handler as listLinesOfPayroll } from '../payroll/handlers/listLinesOfPayroll.ts';
import { handler as resolvePayroll } from '../payroll/handlers/resolvePayroll.ts';
import { handler as getContractorPayoutAccount } from '../payouts/handlers/getContractorPayoutAccount.ts';
import { handler as listPayoutAccounts } from '../payouts/handlers/listPayoutAccounts.ts';
import { handler as listStripeWebhooks } from '../webhooks/handlers/listStripeWebhooks.ts';
import { handler as replayStripeWebhook } from '../webhooks/handlers/replayStripeWebhook.ts';

/** What operators read of payments, payrolls and payout accounts, and what they do about those and webhooks that need them. */
export const handler = apiHandler([
  listParkedPayments,
  getPaymentDetails,
  listPaymentAudit,
  resolvePayment,
  listParkedPayrolls,
  getPayrollDetails,
  listLinesOfPayroll,
  listPayrollAudit,
  resolvePayroll,
  listPayoutAccounts,
  getContractorPayoutAccount,
  listStripeWebhooks,
  replayStripeWebhook,
]);
