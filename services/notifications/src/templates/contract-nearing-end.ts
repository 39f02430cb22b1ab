import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, readableDate } from './fields.ts';

export const contractNearingEnd = defineTemplate({
  subject: 'The contract “{{title}}” ends on {{lastDay}}',
  paragraphs: [
    'The last day of the contract “{{title}}” is {{lastDay}}. Without a signed renewal it ends then.',
    'To continue, propose a renewal, which both parties sign.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, lastDay: date }),
  example: { ...contractExample, lastDay: '2027-02-28' },
  view: ({ lastDay, ...data }) => ({ ...data, lastDay: readableDate(lastDay) }),
});
