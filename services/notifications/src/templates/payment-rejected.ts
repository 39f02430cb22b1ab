import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const paymentRejected = defineTemplate({
  subject: 'A {{work}} could not be paid',
  paragraphs: [
    'You approved a {{work}} of {{amount}}, and it could not be paid. Reason: {{reason}}',
    'Nothing was taken from your escrow balance. Approve it again when this is resolved.',
  ],
  data: object({ amount: shortText, work: shortText, reason: shortText }),
  example: {
    amount: 'EUR 1,250.00',
    work: 'milestone',
    reason: 'The contractor has no payout account that is ready yet.',
  },
  view: (data) => data,
});
