import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, party, readableDate } from './fields.ts';

export const contractTerminationWithdrawn = defineTemplate({
  subject: 'The contract “{{title}}”: the {{by}} withdrew the termination',
  paragraphs: [
    'The {{by}} withdrew the termination of the contract “{{title}}” with {{lastDay}} as its last day.',
    'The contract does not end on that day because of it. You need not do anything.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, by: party, lastDay: date }),
  example: { ...contractExample, by: 'contractor', lastDay: '2027-02-28' },
  view: ({ lastDay, ...data }) => ({ ...data, lastDay: readableDate(lastDay) }),
});
