import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, instant, readableDate, readableInstant } from './fields.ts';

export const contractAmendmentRequested = defineTemplate({
  subject: 'Please sign the amendment of the contract “{{title}}”',
  paragraphs: [
    'An amendment of the contract “{{title}}”, in effect from {{effectiveOn}} on, waits for your signature until {{signBy}}.',
    'Read it first: you sign exactly the document that you are shown. If you decline, the terms stay as they are.',
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
