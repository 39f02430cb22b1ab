import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';

export const payoutAccountReady = defineTemplate({
  subject: 'You can be paid now',
  paragraphs: ['Your payout account is ready. Approved work is paid to your bank account from now on.'],
  action: { label: 'See your payout account', page: 'payouts' },
  data: object({}),
  example: {},
  view: () => ({}),
});
