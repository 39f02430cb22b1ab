import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';

export const payoutAccountRestricted = defineTemplate({
  subject: 'Your payout account needs your attention',
  paragraphs: [
    'Our payment provider needs something from you before you can be paid. Sign in and open the payouts page to go on.',
  ],
  data: object({}),
  example: {},
  view: () => ({}),
});
