import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { days, instant, readableDaysLeft, readableInstant } from './fields.ts';

export const kycDocumentsReminder = defineTemplate({
  subject: 'Reminder: please upload your identity documents ({{daysLeft}})',
  paragraphs: [
    'We are still waiting for your identity documents. Without them you cannot be paid through MindLinks.',
    'Please upload them by {{submitBy}} ({{daysLeft}}). After that the verification is closed.',
  ],
  action: { label: 'Upload your documents', page: 'verification' },
  data: object({ submitBy: instant, daysLeft: days }),
  example: { submitBy: '2026-12-23T09:00:00.000Z', daysLeft: 1 },
  view: ({ submitBy, daysLeft }) => ({ submitBy: readableInstant(submitBy), daysLeft: readableDaysLeft(daysLeft) }),
});
