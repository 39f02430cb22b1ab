import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText, workFields, workNamed } from './fields.ts';

export const paymentMade = defineTemplate({
  subject: 'Your {{work}} was paid: {{amount}}',
  paragraphs: [
    'The {{work}} that you approved was paid: {{amount}}, from your escrow balance.',
    'Invoice {{invoiceNumber}} is with the payment.',
  ],
  action: { label: 'See the payment and the invoice', page: 'payments', item: 'paymentId' },
  data: object({ ...workFields, invoiceNumber: shortText }),
  example: {
    amount: 'EUR 1,250.00',
    work: 'milestone',
    reference: 'Phase 2',
    paymentId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    invoiceNumber: 'INV-000042',
  },
  view: workNamed,
});
