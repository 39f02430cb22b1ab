import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { workExample, workFields, workNamed } from './fields.ts';

export const paymentCancelled = defineTemplate({
  subject: 'The payment for the {{work}} was cancelled',
  paragraphs: [
    'The payment of {{amount}} for the {{work}} was cancelled.',
    'What had been reserved for it is in the escrow balance of the client again.',
  ],
  action: { label: 'See the payment', page: 'payments', item: 'paymentId' },
  data: object(workFields),
  example: workExample,
  view: workNamed,
});
