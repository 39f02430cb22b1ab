import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText, workFields, workNamed } from './fields.ts';

export const paymentRejected = defineTemplate({
  subject: 'Your {{work}} could not be paid',
  paragraphs: [
    'You approved a payment of {{amount}} for the {{work}}, and it could not be paid. Reason: {{reason}}',
    'Nothing was taken from your escrow balance. Approve it again when this is resolved.',
  ],
  action: { label: 'See the payment', page: 'payments', item: 'paymentId' },
  data: object({ ...workFields, reason: shortText }),
  example: {
    amount: 'EUR 1,250.00',
    work: 'milestone',
    reference: 'Phase 2',
    paymentId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    reason: 'The contractor has no payout account that is ready yet.',
  },
  view: workNamed,
});
