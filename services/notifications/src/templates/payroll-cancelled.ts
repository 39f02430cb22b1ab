import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { payrollFields, shortText } from './fields.ts';

export const payrollCancelled = defineTemplate({
  subject: 'Your payroll “{{name}}” was cancelled',
  paragraphs: [
    'The payroll “{{name}}” will not be paid: {{reason}}.',
    'Nobody was paid. Whatever had been reserved for it is available in your escrow again.',
  ],
  action: { label: 'See the payroll', page: 'payrolls', item: 'payrollId' },
  data: object({ ...payrollFields, reason: shortText }),
  example: {
    name: 'November',
    payrollId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    reason: 'its funds did not arrive in time',
  },
  view: (data) => data,
});
