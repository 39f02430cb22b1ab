import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { payments, shortText } from './fields.ts';

export const payrollCompleted = defineTemplate({
  subject: 'Your payroll {{name}} is paid',
  paragraphs: ['The payroll {{name}} is complete: {{paidLines}} payments, {{paid}} in all.'],
  data: object({ name: shortText, paidLines: payments, paid: shortText }),
  example: { name: 'November', paidLines: 25, paid: 'EUR 31,250.00' },
  view: ({ paidLines, ...data }) => ({ ...data, paidLines: String(paidLines) }),
});
