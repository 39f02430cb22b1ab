import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, shortText } from './fields.ts';

export const contractWorkRejected = defineTemplate({
  subject: '“{{work}}” was rejected',
  paragraphs: [
    'The client rejected “{{work}}” under the contract “{{title}}”. Comment: {{comment}}',
    'You can change it and submit it again.',
  ],
  action: { label: 'Submit it again', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, work: shortText, comment: shortText }),
  example: { ...contractExample, work: 'Phase 2', comment: 'The report is missing.' },
  view: (data) => data,
});
