import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';

export const kycApproved = defineTemplate({
  subject: 'Your identity is verified',
  paragraphs: ['Your identity has been verified. There is nothing left for you to do.'],
  data: object({}),
  example: {},
  view: () => ({}),
});
