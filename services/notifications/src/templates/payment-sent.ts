import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { workFields, workNamed } from './fields.ts';

export const paymentSent = defineTemplate({
  subject: 'You were paid {{amount}} for your {{work}}',
  paragraphs: ['{{amount}} for your {{work}} reached your bank account.', 'The receipt is in your wallet.'],
  action: { label: 'Open your wallet', page: 'wallet' },
  data: object(workFields),
  example: {
    amount: 'EUR 1,250.00',
    work: 'milestone',
    reference: 'Phase 2',
    paymentId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
  },
  view: workNamed,
});
