import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { workExample, workFields, workNamed } from './fields.ts';

export const paymentSent = defineTemplate({
  subject: 'You were paid {{amount}} for your {{work}}',
  paragraphs: ['{{amount}} for your {{work}} reached your bank account.', 'The receipt is in your wallet.'],
  action: { label: 'Open your wallet', page: 'wallet' },
  data: object(workFields),
  example: workExample,
  view: workNamed,
});
