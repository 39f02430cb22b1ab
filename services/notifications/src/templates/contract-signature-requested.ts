import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, instant, readableInstant } from './fields.ts';

export const contractSignatureRequested = defineTemplate({
  subject: 'Please sign the contract “{{title}}”',
  paragraphs: [
    'The contract “{{title}}” waits for your signature until {{signBy}}.',
    'Read it first: you sign exactly the document that you are shown. You can also decline.',
  ],
  action: { label: 'Read and sign the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, signBy: instant }),
  example: { ...contractExample, signBy: '2026-12-23T09:00:00.000Z' },
  view: ({ signBy, ...data }) => ({ ...data, signBy: readableInstant(signBy) }),
});
