import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowFundingFailed = defineTemplate({
  subject: 'Your payment of {{amount}} into the escrow failed',
  paragraphs: [
    'Your payment of {{amount}} into the escrow did not succeed. Reason: {{reason}}',
    'Nothing was charged. Please try again, or pay in another way.',
  ],
  action: { label: 'Pay into your escrow', page: 'escrow' },
  data: object({ amount: shortText, reason: shortText }),
  example: { amount: 'EUR 1,250.00', reason: 'The card was declined.' },
  view: (data) => data,
});
