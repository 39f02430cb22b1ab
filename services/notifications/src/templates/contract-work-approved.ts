import { object } from 'yup';
import { format, money } from '#shared/money/index.ts';
import { defineTemplate } from '../domain/template.ts';
import { amountExample, amountFields, contractExample, contractFields, shortText } from './fields.ts';

export const contractWorkApproved = defineTemplate({
  subject: '“{{work}}” was approved ({{amount}})',
  paragraphs: [
    'The client approved “{{work}}” under the contract “{{title}}”. {{amount}} is being paid to you.',
    'You need not do anything.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, work: shortText, ...amountFields }),
  example: { ...contractExample, work: 'Phase 2', ...amountExample },
  view: ({ amountMinor, currency, ...data }) => ({ ...data, amount: format(money(amountMinor, currency)) }),
});
