import { boolean, object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, readableDate } from './fields.ts';

export const contractTerminationAnswered = defineTemplate({
  subject: 'The contract “{{title}}”: the other party {{answer}} its termination',
  paragraphs: [
    'The other party {{answer}} the termination of the contract “{{title}}”, with {{lastDay}} as its last day.',
    '{{next}}',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, agreed: boolean().required(), lastDay: date }),
  example: { ...contractExample, agreed: true, lastDay: '2027-02-28' },
  view: ({ agreed, lastDay, ...data }) => ({
    ...data,
    lastDay: readableDate(lastDay),
    answer: agreed ? 'agreed to' : 'refused',
    next: agreed
      ? 'Work done until then can still be submitted and is paid once it is approved.'
      : 'The contract continues as before.',
  }),
});
