import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { workFields, workNamed } from './fields.ts';

export const paymentCancelled = defineTemplate({
  subject: 'The payment for the {{work}} was cancelled',
  paragraphs: [
    'The payment of {{amount}} for the {{work}} was cancelled.',
    'What had been reserved for it is in the escrow balance of the client again.',
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
