import { object, string } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, party, shortText } from './fields.ts';

const ENDS = { declined: 'declined to sign', voided: 'withdrew' } as const;

export const contractAmendmentEnded = defineTemplate({
  subject: 'The amendment of the contract “{{title}}” will not take effect',
  paragraphs: [
    'The {{by}} {{ended}} the amendment of the contract “{{title}}”. Reason: {{reason}}',
    'The terms stay as they are. You need not do anything.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({
    ...contractFields,
    by: party,
    ended: string()
      .oneOf(Object.keys(ENDS) as (keyof typeof ENDS)[])
      .required(),
    reason: shortText,
  }),
  example: {
    ...contractExample,
    by: 'contractor',
    ended: 'declined' as const,
    reason: 'The hourly rate is not what we agreed on.',
  },
  view: ({ ended, ...data }) => ({ ...data, ended: ENDS[ended] }),
});
