import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { instant, readableInstant, webUrl } from './fields.ts';

export const kycSessionReady = defineTemplate({
  subject: 'Your identity check is ready',
  paragraphs: [
    'Thank you for your documents. One step is left: a short check with our verification partner.',
    'You can do it until {{expiresAt}}. The check is meant for you alone; please do not pass the link on.',
  ],
  action: { label: 'Start the identity check', url: '{{url}}' },
  data: object({ url: webUrl, expiresAt: instant }),
  example: { url: 'https://verify.example/session/8a1e7d3c?token=a&lang=en', expiresAt: '2026-12-09T09:00:00.000Z' },
  view: ({ url, expiresAt }) => ({ url, expiresAt: readableInstant(expiresAt) }),
});
