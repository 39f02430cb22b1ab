import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const payoutFailed = defineTemplate({
  subject: 'We could not pay you',
  paragraphs: [
    'A payment of {{amount}} did not reach your bank account. Reason: {{reason}}',
    'Sign in and open the payouts page to update your bank account. We try again after that.',
  ],
  data: object({ amount: shortText, reason: shortText }),
  example: { amount: 'EUR 1,250.00', reason: 'The bank account has been closed.' },
  view: (data) => data,
});
