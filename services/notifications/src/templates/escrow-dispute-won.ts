import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowDisputeWon = defineTemplate({
  subject: 'A disputed payment came back',
  paragraphs: ['The dispute about a payment into your escrow was closed, and {{amount}} came back.'],
  data: object({ amount: shortText }),
  example: { amount: 'EUR 1,250.00' },
  view: (data) => data,
});
