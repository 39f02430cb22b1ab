import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const paymentMade = defineTemplate({
  subject: 'Your {{work}} was paid: {{amount}}',
  paragraphs: [
    'The {{work}} that you approved was paid: {{amount}}, from your escrow balance.',
    'Invoice {{invoiceNumber}} is with the payment: sign in and open your payments.',
  ],
  data: object({ amount: shortText, work: shortText, invoiceNumber: shortText }),
  example: { amount: 'EUR 1,250.00', work: 'milestone', invoiceNumber: 'INV-000042' },
  view: (data) => data,
});
