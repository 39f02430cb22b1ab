import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const payrollPaymentSent = defineTemplate({
  subject: 'You were paid {{amount}} for “{{reference}}”',
  paragraphs: ['{{amount}} for “{{reference}}” reached your bank account.', 'The receipt is in your wallet.'],
  action: { label: 'Open your wallet', page: 'wallet' },
  data: object({ amount: shortText, reference: shortText }),
  example: { amount: 'EUR 1,250.00', reference: 'Invoice 2026-11' },
  view: (data) => data,
});
