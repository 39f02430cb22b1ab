import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';

export const kycAbandoned = defineTemplate({
  subject: 'Your identity verification was closed',
  paragraphs: [
    'We did not receive your documents in time, so your identity verification was closed.',
    'You can start again at any time.',
  ],
  action: { label: 'Start again', page: 'verification' },
  data: object({}),
  example: {},
  view: () => ({}),
});
