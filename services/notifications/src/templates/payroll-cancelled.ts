import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const payrollCancelled = defineTemplate({
  subject: 'Your payroll {{name}} was cancelled',
  paragraphs: [
    'The payroll {{name}} will not be paid: {{reason}}.',
    'Nobody was paid. Whatever had been reserved for it is available in your escrow again.',
  ],
  data: object({ name: shortText, reason: shortText }),
  example: { name: 'November', reason: 'its funds did not arrive in time' },
  view: (data) => data,
});
