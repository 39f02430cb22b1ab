import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

export const paymentCancelled = defineTemplate({
  subject: 'A payment of {{amount}} was cancelled',
  paragraphs: [
    'The payment of {{amount}} for a {{work}} was cancelled.',
    'What had been reserved for it is in the escrow balance of the client again.',
  ],
  data: object({ amount: shortText, work: shortText }),
  example: { amount: 'EUR 1,250.00', work: 'milestone' },
  view: (data) => data,
});
