import { object, string } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { shortText } from './fields.ts';

/** What happens once the account is in order, by what was paid. Requests of an earlier version do not say what that was. */
const NEXT = {
  payment: 'We send the payment again by ourselves as soon as your payout account is ready.',
  payroll_line:
    'If your client’s payroll is still being paid when your payout account is ready, we send the payment again. Otherwise we tell your client that you can be paid now.',
} as const;

export const payoutFailed = defineTemplate({
  subject: 'A payment of {{amount}} did not reach your bank account',
  paragraphs: [
    'A payment of {{amount}} did not reach your bank account. Reason: {{reason}}',
    'Please update your bank account. {{next}}',
  ],
  action: { label: 'Update your bank account', page: 'payouts' },
  data: object({
    amount: shortText,
    reason: shortText,
    paidFor: string()
      .oneOf(['payment', 'payroll_line'] as const)
      .optional(),
  }),
  example: { amount: 'EUR 1,250.00', reason: 'The bank account has been closed.', paidFor: 'payment' as const },
  view: ({ paidFor, ...data }) => ({ ...data, next: paidFor === undefined ? '' : NEXT[paidFor] }),
});
