import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';

export const kycApproved = defineTemplate({
  subject: 'Your identity is verified',
  paragraphs: [
    'Your identity has been verified.',
    'The next step is your payout account: enter the bank account to which you want to be paid, unless you have done so before.',
  ],
  action: { label: 'Open your payout account', page: 'payouts' },
  data: object({}),
  example: {},
  view: () => ({}),
});
