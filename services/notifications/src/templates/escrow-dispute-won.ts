import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowDisputeWon = defineTemplate({
  subject: '{{amount}} of a disputed payment was returned to your escrow',
  paragraphs: ['The dispute about a payment into your escrow was closed, and {{amount}} was returned to your escrow.'],
  action: { label: 'See your escrow', page: 'escrow' },
  data: object({ amount: shortText }),
  example: { amount: 'EUR 1,250.00' },
  view: (data) => data,
});
