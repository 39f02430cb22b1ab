import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { payments, payrollFields, shortText } from './fields.ts';

export const payrollCompleted = defineTemplate({
  subject: 'Your payroll “{{name}}” is paid',
  paragraphs: ['The payroll “{{name}}” is complete. Payments made: {{paidLines}}, {{paid}} in all.'],
  action: { label: 'See the payroll', page: 'payrolls', item: 'payrollId' },
  data: object({ ...payrollFields, paidLines: payments, paid: shortText }),
  example: {
    name: 'November',
    payrollId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    paidLines: 25,
    paid: 'EUR 31,250.00',
  },
  view: ({ paidLines, ...data }) => ({ ...data, paidLines: String(paidLines) }),
});
