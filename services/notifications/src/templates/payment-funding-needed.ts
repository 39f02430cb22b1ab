import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { instant, readableInstant, shortText } from './fields.ts';

export const paymentFundingNeeded = defineTemplate({
  subject: 'Please fund your escrow: {{amount}} are needed',
  paragraphs: [
    'You approved a {{work}} of {{amount}}, and your escrow balance does not suffice for it.',
    'Please pay into your escrow by {{fundBy}}. The payment is made as soon as the money is there.',
  ],
  data: object({ amount: shortText, work: shortText, fundBy: instant }),
  example: { amount: 'EUR 1,250.00', work: 'milestone', fundBy: '2026-12-09T09:00:00.000Z' },
  view: ({ fundBy, ...data }) => ({ ...data, fundBy: readableInstant(fundBy) }),
});
