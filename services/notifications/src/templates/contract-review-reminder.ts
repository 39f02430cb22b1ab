import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { contractExample, contractFields, instant, readableInstant, shortText } from './fields.ts';

export const contractReviewReminder = defineTemplate({
  subject: 'Reminder: “{{work}}” waits for your decision',
  paragraphs: [
    '“{{work}}”, submitted under the contract “{{title}}”, still waits for your decision.',
    'Please approve or reject it by {{decideBy}}.',
  ],
  action: { label: 'Review the work', page: 'contracts', item: 'contractId' },
  data: object({ ...contractFields, work: shortText, decideBy: instant }),
  example: { ...contractExample, work: 'Phase 2', decideBy: '2026-12-09T09:00:00.000Z' },
  view: ({ decideBy, ...data }) => ({ ...data, decideBy: readableInstant(decideBy) }),
});
