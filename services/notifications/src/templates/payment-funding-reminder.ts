import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { days, instant, readableDaysLeft, readableInstant, shortText } from './fields.ts';

export const paymentFundingReminder = defineTemplate({
  subject: 'Your escrow still lacks {{amount}} ({{daysLeft}})',
  paragraphs: [
    'A {{work}} of {{amount}} that you approved still waits for funds in your escrow.',
    'Please pay in by {{fundBy}} ({{daysLeft}}). The payment is made as soon as the money is there.',
  ],
  data: object({ amount: shortText, work: shortText, fundBy: instant, daysLeft: days }),
  example: { amount: 'EUR 1,250.00', work: 'milestone', fundBy: '2026-12-09T09:00:00.000Z', daysLeft: 7 },
  view: ({ fundBy, daysLeft, ...data }) => ({
    ...data,
    fundBy: readableInstant(fundBy),
    daysLeft: readableDaysLeft(daysLeft),
  }),
});
