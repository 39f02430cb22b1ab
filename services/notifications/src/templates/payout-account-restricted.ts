import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';

export const payoutAccountRestricted = defineTemplate({
  subject: 'Your payout account needs your attention',
  paragraphs: [
    'Our payment provider needs something from you before you can be paid.',
    'Please open your payout account and enter what is missing.',
  ],
  action: { label: 'Complete your payout account', page: 'payouts' },
  data: object({}),
  example: {},
  view: () => ({}),
});
