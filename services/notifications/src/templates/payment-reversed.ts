import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { workFields, workNamed } from './fields.ts';

export const paymentReversed = defineTemplate({
  subject: 'The bank returned the payment for the {{work}}',
  paragraphs: [
    'The bank returned a payment of {{amount}} for the {{work}} after it had been paid.',
    'It will be paid again. You need not do anything; we tell you when it has arrived.',
  ],
  action: { label: 'See the payment', page: 'payments', item: 'paymentId' },
  data: object(workFields),
  example: {
    amount: 'EUR 1,250.00',
    work: 'milestone',
    reference: 'Phase 2',
    paymentId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
  },
  view: workNamed,
});
