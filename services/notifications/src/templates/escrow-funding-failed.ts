import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowFundingFailed = defineTemplate({
  subject: 'Your payment into the escrow failed',
  paragraphs: [
    'Your payment of {{amount}} into the escrow did not succeed ({{reason}}).',
    'Nothing was charged. You may try again, or pay in another way.',
  ],
  data: object({ amount: shortText, reason: shortText }),
  example: { amount: 'EUR 1,250.00', reason: 'card_declined' },
  view: (data) => data,
});
