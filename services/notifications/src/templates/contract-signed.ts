import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, readableDate } from './fields.ts';

export const contractSigned = defineTemplate({
  subject: 'The contract “{{title}}” is signed by both parties',
  paragraphs: [
    'Both parties signed the contract “{{title}}”. It is in force from {{startsOn}} on.',
    'The signed document can be downloaded within a few minutes.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, startsOn: date }),
  example: { ...contractExample, startsOn: '2026-12-01' },
  view: ({ startsOn, ...data }) => ({ ...data, startsOn: readableDate(startsOn) }),
});
