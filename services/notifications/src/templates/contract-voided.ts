import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, shortText } from './fields.ts';

export const contractVoided = defineTemplate({
  subject: 'The contract “{{title}}” was withdrawn',
  paragraphs: [
    'The client withdrew the contract “{{title}}” before both parties had signed it. Reason: {{reason}}',
    'Nobody can sign it any more. You need not do anything.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, reason: shortText }),
  example: { ...contractExample, reason: 'The project starts later.' },
  view: (data) => data,
});
