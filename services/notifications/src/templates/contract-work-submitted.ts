import { object } from 'yup';
import { format, money } from '#shared/money/index.ts';
import { defineTemplate } from '../domain/template.ts';
import { amountExample, amountFields, contractExample, contractFields, shortText } from './fields.ts';

export const contractWorkSubmitted = defineTemplate({
  subject: '“{{work}}” waits for your decision ({{amount}})',
  paragraphs: [
    'The contractor submitted “{{work}}” for {{amount}} under the contract “{{title}}”.',
    'Please approve or reject it. It is paid from your escrow once you approve it.',
  ],
  action: { label: 'Review the work', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, work: shortText, ...amountFields }),
  example: { ...contractExample, work: 'Phase 2', ...amountExample },
  view: ({ amountMinor, currency, ...data }) => ({ ...data, amount: format(money(amountMinor, currency)) }),
});
