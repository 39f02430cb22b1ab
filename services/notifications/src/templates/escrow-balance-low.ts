import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowBalanceLow = defineTemplate({
  subject: 'Your escrow is low',
  paragraphs: [
    'Your escrow holds {{available}}, which is less than {{threshold}}.',
    'Pay in soon, so that your contractors are paid on time.',
  ],
  data: object({ available: shortText, threshold: shortText }),
  example: { available: 'EUR 400.00', threshold: 'EUR 1,000.00' },
  view: (data) => data,
});
