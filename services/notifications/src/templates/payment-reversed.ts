import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const paymentReversed = defineTemplate({
  subject: 'A payment of {{amount}} was returned by the bank',
  paragraphs: [
    'The bank sent a payment of {{amount}} for a {{work}} back, after it had been paid.',
    'It will be paid again. You need not do anything; we tell you when it has arrived.',
  ],
  data: object({ amount: shortText, work: shortText }),
  example: { amount: 'EUR 1,250.00', work: 'milestone' },
  view: (data) => data,
});
