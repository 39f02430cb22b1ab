import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { instant, payrollFields, readableInstant, shortText } from './fields.ts';

export const payrollFundingNeeded = defineTemplate({
  subject: 'Your payroll “{{name}}” is waiting for funds: {{missing}}',
  paragraphs: [
    'Your escrow does not suffice for the payroll “{{name}}”: {{missing}} are missing.',
    'Please fund your escrow by {{fundBy}}. The payroll goes on by itself once the funds are there; without them it is cancelled then.',
  ],
  action: { label: 'Pay into your escrow', page: 'escrow' },
  data: object({ ...payrollFields, missing: shortText, fundBy: instant }),
  example: {
    name: 'November',
    payrollId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    missing: 'EUR 1,250.00',
    fundBy: '2026-11-09T09:00:00.000Z',
  },
  view: ({ fundBy, ...data }) => ({ ...data, fundBy: readableInstant(fundBy) }),
});
