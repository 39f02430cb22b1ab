import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const paymentSent = defineTemplate({
  subject: 'You were paid {{amount}}',
  paragraphs: [
    '{{amount}} for your {{work}} has reached your bank account.',
    'The receipt is in your wallet: sign in and open your payments.',
  ],
  data: object({ amount: shortText, work: shortText }),
  example: { amount: 'EUR 1,250.00', work: 'milestone' },
  view: (data) => data,
});
