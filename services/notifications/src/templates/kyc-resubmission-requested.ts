import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText, webUrl } from './fields.ts';

export const kycResubmissionRequested = defineTemplate({
  subject: 'Your identity check needs new pictures',
  paragraphs: [
    'Your identity could not be verified with the pictures we have. Reason: {{reason}}',
    'Please open the identity check again and take new pictures.',
  ],
  action: { label: 'Continue the identity check', url: '{{url}}' },
  data: object({ url: webUrl, reason: shortText, reasonCode: shortText }),
  example: {
    url: 'https://verify.example/session/8a1e7d3c',
    reason: 'The photo of the document is blurred.',
    reasonCode: '205',
  },
  view: (data) => data,
});
