import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, readableDate } from './fields.ts';

export const contractAmendmentSigned = defineTemplate({
  subject: 'The amendment of the contract “{{title}}” is signed',
  paragraphs: [
    'Both parties signed the amendment of the contract “{{title}}”. It is in effect from {{effectiveOn}} on.',
    'You can download the signed document, with the certificate of both signatures.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, effectiveOn: date }),
  example: { ...contractExample, effectiveOn: '2027-01-01' },
  view: ({ effectiveOn, ...data }) => ({ ...data, effectiveOn: readableDate(effectiveOn) }),
});
