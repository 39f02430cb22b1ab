import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const escrowFunded = defineTemplate({
  subject: 'Your escrow was funded: {{amount}}',
  paragraphs: [
    '{{amount}} arrived in your escrow.',
    'Payments and payrolls that waited for these funds go on now. You need not do anything.',
  ],
  action: { label: 'See your escrow', page: 'escrow' },
  data: object({ amount: shortText }),
  example: { amount: 'EUR 1,250.00' },
  view: (data) => data,
});
