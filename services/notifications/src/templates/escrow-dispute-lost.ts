import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowDisputeLost = defineTemplate({
  subject: 'A disputed payment stays with your bank',
  paragraphs: ['The dispute about a payment into your escrow was closed. Your bank keeps {{amount}}.'],
  data: object({ amount: shortText }),
  example: { amount: 'EUR 1,250.00' },
  view: (data) => data,
});
