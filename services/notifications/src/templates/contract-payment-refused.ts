import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, shortText } from './fields.ts';

export const contractPaymentRefused = defineTemplate({
  subject: '“{{work}}” could not be paid',
  paragraphs: [
    '“{{work}}” under the contract “{{title}}” was approved, and its payment was refused. Reason: {{reason}}',
    'The client can approve it again when this is resolved.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, work: shortText, reason: shortText }),
  example: { ...contractExample, work: 'Phase 2', reason: 'The contractor has no payout account that is ready yet.' },
  view: (data) => data,
});
