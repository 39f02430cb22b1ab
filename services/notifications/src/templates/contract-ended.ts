import { object } from 'yup';
import { format, money } from '#shared/money/index.ts';
import { defineTemplate } from '../domain/template.ts';
import { amountExample, amountFields, contractExample, contractFields, date, readableDate } from './fields.ts';

export const contractEnded = defineTemplate({
  subject: 'The contract “{{title}}” ended',
  paragraphs: [
    'The contract “{{title}}” ended; its last day was {{lastDay}}. {{amount}} was paid for it in all.',
    'The settlement statement lists what became of all work.',
  ],
  action: { label: 'See the settlement', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, lastDay: date, ...amountFields }),
  example: { ...contractExample, lastDay: '2027-02-28', ...amountExample },
  view: ({ lastDay, amountMinor, currency, ...data }) => ({
    ...data,
    lastDay: readableDate(lastDay),
    amount: format(money(amountMinor, currency)),
  }),
});
