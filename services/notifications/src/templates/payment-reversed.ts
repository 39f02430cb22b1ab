import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { workExample, workFields, workNamed } from './fields.ts';

export const paymentReversed = defineTemplate({
  subject: 'The bank returned the payment for the {{work}}',
  paragraphs: [
    'The bank returned a payment of {{amount}} for the {{work}} after it had been paid.',
    'It will be paid again. You need not do anything; we tell you when it has arrived.',
  ],
  action: { label: 'See the payment', page: 'payments', item: 'paymentId' },
  data: object(workFields),
  example: workExample,
  view: workNamed,
});
