import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, party, shortText } from './fields.ts';

export const contractDeclined = defineTemplate({
  subject: 'The contract “{{title}}” was declined',
  paragraphs: [
    'The {{by}} declined to sign the contract “{{title}}”. Reason: {{reason}}',
    'It will not come into force. You need not do anything.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, by: party, reason: shortText }),
  example: { ...contractExample, by: 'contractor', reason: 'The hourly rate is not what we agreed on.' },
  view: (data) => data,
});
