import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { instant, readableInstant, shortText } from './fields.ts';

export const payrollFundingNeeded = defineTemplate({
  subject: 'Your payroll {{name}} is waiting for funds',
  paragraphs: [
    'Your escrow does not suffice for the payroll {{name}}: {{missing}} are missing.',
    'Please fund your escrow until {{fundBy}}. The payroll goes on by itself once the funds are there; after that it is cancelled.',
  ],
  data: object({ name: shortText, missing: shortText, fundBy: instant }),
  example: { name: 'November', missing: 'EUR 1,250.00', fundBy: '2026-11-09T09:00:00.000Z' },
  view: ({ fundBy, ...data }) => ({ ...data, fundBy: readableInstant(fundBy) }),
});
