import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText, workExample, workFields, workNamed } from './fields.ts';

export const paymentMade = defineTemplate({
  subject: 'Your {{work}} was paid: {{amount}}',
  paragraphs: [
    'The {{work}} that you approved was paid: {{amount}}, from your escrow balance.',
    'Invoice {{invoiceNumber}} is with the payment.',
  ],
  action: { label: 'See the payment and the invoice', page: 'payments', item: 'paymentId' },
  data: object({ ...workFields, invoiceNumber: shortText }),
  example: {
    ...workExample,
    invoiceNumber: 'INV-000042',
  },
  view: workNamed,
});
