import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const payoutFailed = defineTemplate({
  subject: 'A payment of {{amount}} did not reach your bank account',
  paragraphs: [
    'A payment of {{amount}} did not reach your bank account. Reason: {{reason}}',
    'Please update your bank account. Our team sends the payment again after that.',
  ],
  action: { label: 'Update your bank account', page: 'payouts' },
  data: object({ amount: shortText, reason: shortText }),
  example: { amount: 'EUR 1,250.00', reason: 'The bank account has been closed.' },
  view: (data) => data,
});
