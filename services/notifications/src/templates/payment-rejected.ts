import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText, workExample, workFields, workNamed } from './fields.ts';

export const paymentRejected = defineTemplate({
  subject: 'Your {{work}} could not be paid',
  paragraphs: [
    'You approved a payment of {{amount}} for the {{work}}, and it could not be paid. Reason: {{reason}}',
    'Nothing was taken from your escrow balance. Approve it again when this is resolved.',
  ],
  action: { label: 'See the payment', page: 'payments', item: 'paymentId' },
  data: object({ ...workFields, reason: shortText }),
  example: {
    ...workExample,
    reason: 'The contractor has no payout account that is ready yet.',
  },
  view: workNamed,
});
