import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowBalanceLow = defineTemplate({
  subject: 'Your escrow is low: {{available}} left',
  paragraphs: [
    'Your escrow holds {{available}}, which is less than {{threshold}}.',
    'Please pay in soon, so that your contractors are paid on time.',
  ],
  action: { label: 'Pay into your escrow', page: 'escrow' },
  data: object({ available: shortText, threshold: shortText }),
  example: { available: 'EUR 400.00', threshold: 'EUR 1,000.00' },
  view: (data) => data,
});
