import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { days, instant, readableDaysLeft, readableInstant } from './fields.ts';

export const kycResubmissionReminder = defineTemplate({
  subject: 'Reminder: please submit your documents again ({{daysLeft}})',
  paragraphs: [
    'Your identity is not verified yet: we are still waiting for new documents.',
    'Please submit them by {{resubmitBy}} ({{daysLeft}}). After that the verification is closed.',
  ],
  action: { label: 'Submit new documents', page: 'verification' },
  data: object({ resubmitBy: instant, daysLeft: days }),
  example: { resubmitBy: '2026-12-23T09:00:00.000Z', daysLeft: 7 },
  view: ({ resubmitBy, daysLeft }) => ({
    resubmitBy: readableInstant(resubmitBy),
    daysLeft: readableDaysLeft(daysLeft),
  }),
});
