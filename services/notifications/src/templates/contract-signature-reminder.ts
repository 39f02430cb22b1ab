import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, instant, readableInstant } from './fields.ts';

export const contractSignatureReminder = defineTemplate({
  subject: 'Reminder: please sign the contract “{{title}}”',
  paragraphs: [
    'The contract “{{title}}” still waits for your signature.',
    'Sign or decline it by {{signBy}}. After that nobody can sign it any more.',
  ],
  action: { label: 'Read and sign the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, signBy: instant }),
  example: { ...contractExample, signBy: '2026-12-23T09:00:00.000Z' },
  view: ({ signBy, ...data }) => ({ ...data, signBy: readableInstant(signBy) }),
});
