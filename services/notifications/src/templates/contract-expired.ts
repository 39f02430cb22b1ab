import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields } from './fields.ts';

export const contractExpired = defineTemplate({
  subject: 'The contract “{{title}}” was not signed in time',
  paragraphs: [
    'The time to sign the contract “{{title}}” is over, and a signature is missing. It will not come into force.',
    'The client can draft it again.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields }),
  example: { ...contractExample },
  view: (data) => data,
});
