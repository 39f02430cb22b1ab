import { object } from 'yup';
import { format, money } from '#shared/money/index.ts';
import { defineTemplate } from '../domain/template.ts';
import { amountExample, amountFields, contractExample, contractFields, shortText } from './fields.ts';

export const contractWorkEntered = defineTemplate({
  subject: 'The client entered “{{work}}” for you ({{amount}})',
  paragraphs: [
    'The client entered “{{work}}” for {{amount}} under the contract “{{title}}” on your behalf.',
    'It is paid to you once the client approves it. If something is wrong, withdraw it and submit it yourself.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, work: shortText, ...amountFields }),
  example: { ...contractExample, work: 'Phase 2', ...amountExample },
  view: ({ amountMinor, currency, ...data }) => ({ ...data, amount: format(money(amountMinor, currency)) }),
});
