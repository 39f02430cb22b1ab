import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, instant, readableDate, readableInstant } from './fields.ts';

export const contractAmendmentReminder = defineTemplate({
  subject: 'Reminder: please sign the amendment of the contract “{{title}}”',
  paragraphs: [
    'An amendment of the contract “{{title}}”, in effect from {{effectiveOn}} on, still waits for your signature.',
    'Sign or decline it by {{signBy}}. After that nobody can sign it any more, and the terms stay as they are.',
  ],
  action: { label: 'Read and sign the amendment', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, effectiveOn: date, signBy: instant }),
  example: { ...contractExample, effectiveOn: '2027-01-01', signBy: '2026-12-23T09:00:00.000Z' },
  view: ({ effectiveOn, signBy, ...data }) => ({
    ...data,
    effectiveOn: readableDate(effectiveOn),
    signBy: readableInstant(signBy),
  }),
});
