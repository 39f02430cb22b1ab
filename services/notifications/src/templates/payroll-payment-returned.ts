import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const payrollPaymentReturned = defineTemplate({
  subject: 'A payment of your payroll {{name}} was returned',
  paragraphs: [
    'The bank sent back a payment of the payroll {{name}}: {{amount}} for {{reference}}.',
    'The amount is available in your escrow again. You can pay it with another payroll once the contractor has corrected the bank details.',
  ],
  data: object({ name: shortText, amount: shortText, reference: shortText }),
  example: { name: 'November', amount: 'EUR 1,250.00', reference: 'Invoice 2026-11' },
  view: (data) => data,
});
