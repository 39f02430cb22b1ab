import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { days, instant, readableDaysLeft, readableInstant, workExample, workFields, workNamed } from './fields.ts';

export const paymentFundingReminder = defineTemplate({
  subject: 'Your escrow still lacks funds for your {{work}} ({{daysLeft}})',
  paragraphs: [
    'A payment of {{amount}} for the {{work}} that you approved still waits for funds in your escrow.',
    'Please pay in by {{fundBy}} ({{daysLeft}}). The payment is made as soon as the money is there.',
  ],
  action: { label: 'Pay into your escrow', page: 'escrow' },
  data: object({ ...workFields, fundBy: instant, daysLeft: days }),
  example: {
    ...workExample,
    fundBy: '2026-12-09T09:00:00.000Z',
    daysLeft: 7,
  },
  view: ({ fundBy, daysLeft, ...data }) => ({
    ...workNamed(data),
    fundBy: readableInstant(fundBy),
    daysLeft: readableDaysLeft(daysLeft),
  }),
});
