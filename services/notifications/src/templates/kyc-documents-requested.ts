import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';

export const kycDocumentsRequested = defineTemplate({
  subject: 'Please upload your identity documents',
  paragraphs: [
    'Before you can be paid through MindLinks we have to verify your identity.',
    'Please open the verification page and upload a picture of your identity document. It takes a few minutes.',
  ],
  action: { label: 'Upload your documents', page: 'verification' },
  data: object({}),
  example: {},
  view: () => ({}),
});
