import { object, string } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, date, readableDate, shortText } from './fields.ts';

const GROUNDS = {
  notice: 'with notice',
  cause: 'for cause, without notice',
  mutual: 'by mutual consent',
} as const;

export const contractTerminationRequested = defineTemplate({
  subject: 'Termination of the contract “{{title}}”: last day {{lastDay}}',
  paragraphs: [
    'The other party asked to end the contract “{{title}}” {{ground}}, with {{lastDay}} as its last day. Message: {{message}}',
    '{{next}}',
  ],
  action: { label: 'See the contract', page: 'contracts', item: 'contractId' },
  data: object({
    ...contractFields,
    ground: string()
      .oneOf(Object.keys(GROUNDS) as (keyof typeof GROUNDS)[])
      .required(),
    lastDay: date,
    message: shortText,
  }),
  example: {
    ...contractExample,
    ground: 'mutual' as const,
    lastDay: '2027-02-28',
    message: 'The project is finished earlier.',
  },
  view: ({ ground, lastDay, ...data }) => ({
    ...data,
    ground: GROUNDS[ground],
    lastDay: readableDate(lastDay),
    next:
      ground === 'mutual'
        ? 'It ends on that day only if you agree. Please agree or refuse.'
        : 'You need not do anything. Work done until then can still be submitted and is paid once it is approved.',
  }),
});
