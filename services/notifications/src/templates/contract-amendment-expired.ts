import { object, string } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields } from './fields.ts';

const CAUSES = { deadline: 'the time to sign is over', contract_ended: 'the contract ended' } as const;

export const contractAmendmentExpired = defineTemplate({
  subject: 'The amendment of the contract “{{title}}” was not signed in time',
  paragraphs: [
    'A signature is missing from the amendment of the contract “{{title}}”, and {{cause}}. The amendment will not take effect.',
    'The terms stay as they are. You need not do anything.',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({
    ...contractFields,
    cause: string()
      .oneOf(Object.keys(CAUSES) as (keyof typeof CAUSES)[])
      .required(),
  }),
  example: { ...contractExample, cause: 'deadline' as const },
  view: ({ cause, ...data }) => ({ ...data, cause: CAUSES[cause] }),
});
