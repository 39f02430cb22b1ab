import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { instant, readableInstant, shortText } from './fields.ts';

export const kycRejected = defineTemplate({
  subject: 'Your identity could not be verified',
  paragraphs: [
    'We could not verify your identity. Reason: {{reason}}',
    'You can submit your documents again until {{resubmitBy}}.',
  ],
  action: { label: 'Submit new documents', page: 'verification' },
  data: object({ reason: shortText, reasonCode: shortText, resubmitBy: instant }),
  example: { reason: 'The document has expired.', reasonCode: '106', resubmitBy: '2026-12-23T09:00:00.000Z' },
  view: ({ resubmitBy, ...data }) => ({ ...data, resubmitBy: readableInstant(resubmitBy) }),
});
