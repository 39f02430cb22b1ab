import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const payrollPaymentSent = defineTemplate({
  subject: 'You were paid {{amount}}',
  paragraphs: ['{{amount}} for {{reference}} were paid to your bank account. Sign in to download the receipt.'],
  data: object({ amount: shortText, reference: shortText }),
  example: { amount: 'EUR 1,250.00', reference: 'Invoice 2026-11' },
  view: (data) => data,
});
