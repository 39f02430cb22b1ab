import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { payments, payrollFields, shortText } from './fields.ts';

export const payrollCompletedWithFailures = defineTemplate({
  subject: 'Your payroll “{{name}}” is complete, but some payments failed: {{failedLines}}',
  paragraphs: [
    'The payroll “{{name}}” is complete. Payments made: {{paidLines}}, {{paid}} in all. Payments that failed: {{failedLines}}.',
    '{{released}} that were reserved for the failed payments are available in your escrow again. Open the payroll to see which payments failed, and why. You can pay them with another payroll once the contractors have corrected their bank details.',
  ],
  action: { label: 'See the failed payments', page: 'payrolls', item: 'payrollId' },
  data: object({ ...payrollFields, paidLines: payments, paid: shortText, failedLines: payments, released: shortText }),
  example: {
    name: 'November',
    payrollId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    paidLines: 23,
    paid: 'EUR 28,750.00',
    failedLines: 2,
    released: 'EUR 2,500.00',
  },
  view: ({ paidLines, failedLines, ...data }) => ({
    ...data,
    paidLines: String(paidLines),
    failedLines: String(failedLines),
  }),
});
