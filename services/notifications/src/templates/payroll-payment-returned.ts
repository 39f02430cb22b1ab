import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { payrollFields, shortText } from './fields.ts';

export const payrollPaymentReturned = defineTemplate({
  subject: 'The bank returned a payment of your payroll “{{name}}”',
  paragraphs: [
    'The bank returned a payment of the payroll “{{name}}”: {{amount}} for “{{reference}}”.',
    'The amount is available in your escrow again. You can pay it with another payroll once the contractor has corrected the bank details.',
  ],
  action: { label: 'See the payroll', page: 'payrolls', item: 'payrollId' },
  data: object({ ...payrollFields, amount: shortText, reference: shortText }),
  example: {
    name: 'November',
    payrollId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    amount: 'EUR 1,250.00',
    reference: 'Invoice 2026-11',
  },
  view: (data) => data,
});
