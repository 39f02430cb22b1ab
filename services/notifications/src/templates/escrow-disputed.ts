import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowDisputed = defineTemplate({
  subject: 'Your bank took {{amount}} back from your escrow',
  paragraphs: [
    'Your bank disputes a payment into your escrow, and took {{amount}} back.',
    'What your escrow did not cover is owed to us: {{owed}}. It is settled by your next payment first.',
  ],
  action: { label: 'See your escrow', page: 'escrow' },
  data: object({ amount: shortText, owed: shortText }),
  example: { amount: 'EUR 1,250.00', owed: 'EUR 50.00' },
  view: (data) => data,
});
