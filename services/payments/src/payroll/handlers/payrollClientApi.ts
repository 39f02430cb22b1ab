import { apiHandler } from '#shared/http/index.ts';
import { handler as approvePayroll } from './approvePayroll.ts';
import { handler as cancelMyPayroll } from './cancelMyPayroll.ts';
import { handler as changePayrollLines } from './changePayrollLines.ts';
import { handler as createPayroll } from './createPayroll.ts';
import { handler as getPayroll } from './getPayroll.ts';
import { handler as importPayroll } from './importPayroll.ts';
import { handler as listPayrollLines } from './listPayrollLines.ts';
import { handler as listPayrolls } from './listPayrolls.ts';
import { handler as previewPayroll } from './previewPayroll.ts';
import { handler as processPayroll } from './processPayroll.ts';
import { handler as reopenPayroll } from './reopenPayroll.ts';

/** What a client does with its payrolls. */
export const handler = apiHandler([
  createPayroll,
  listPayrolls,
  getPayroll,
  listPayrollLines,
  changePayrollLines,
  importPayroll,
  previewPayroll,
  processPayroll,
  approvePayroll,
  reopenPayroll,
  cancelMyPayroll,
]);
