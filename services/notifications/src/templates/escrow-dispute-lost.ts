import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowDisputeLost = defineTemplate({
  subject: 'Your bank keeps {{amount}} of a disputed payment',
  paragraphs: ['The dispute about a payment into your escrow was closed. Your bank keeps {{amount}}.'],
  action: { label: 'See your escrow', page: 'escrow' },
  data: object({ amount: shortText }),
  example: { amount: 'EUR 1,250.00' },
  view: (data) => data,
});
