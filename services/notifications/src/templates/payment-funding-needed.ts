import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { instant, readableInstant, workExample, workFields, workNamed } from './fields.ts';

export const paymentFundingNeeded = defineTemplate({
  subject: 'Please fund your escrow: {{amount}} for your {{work}}',
  paragraphs: [
    'You approved a payment of {{amount}} for the {{work}}, and your escrow balance does not suffice for it.',
    'Please pay into your escrow by {{fundBy}}. The payment is made as soon as the money is there.',
  ],
  action: { label: 'Pay into your escrow', page: 'escrow' },
  data: object({ ...workFields, fundBy: instant }),
  example: {
    ...workExample,
    fundBy: '2026-12-09T09:00:00.000Z',
  },
  view: ({ fundBy, ...data }) => ({ ...workNamed(data), fundBy: readableInstant(fundBy) }),
});
