import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { payments, shortText } from './fields.ts';

export const payrollCompletedWithFailures = defineTemplate({
  subject: 'Your payroll {{name}} is complete, but some payments failed',
  paragraphs: [
    'The payroll {{name}} is complete. Payments made: {{paidLines}}, {{paid}} in all. Payments that failed: {{failedLines}}.',
    '{{released}} that were reserved for the failed payments are available in your escrow again. Sign in to see which payments failed, and why. You can pay them with another payroll once the contractors have corrected their bank details.',
  ],
  data: object({
    name: shortText,
    paidLines: payments,
    paid: shortText,
    failedLines: payments,
    released: shortText,
  }),
  example: { name: 'November', paidLines: 23, paid: 'EUR 28,750.00', failedLines: 2, released: 'EUR 2,500.00' },
  view: ({ paidLines, failedLines, ...data }) => ({
    ...data,
    paidLines: String(paidLines),
    failedLines: String(failedLines),
  }),
});
