import { object } from 'yup';
import { defineTemplate } from '../domain/template.ts';
import { payments, payrollFields, shortText } from './fields.ts';

export const payrollPaymentsPossible = defineTemplate({
  subject: 'Failed payments of your payroll “{{name}}” can be paid now',
  paragraphs: [
    'A contractor whose payments in the payroll “{{name}}” failed has a payout account again that can be paid. Failed payments to the contractor: {{payments}}, {{amount}} in all.',
    'We pay nothing from your escrow without you. Open the payroll and pay its failed payments again: that begins a new payroll with them.',
  ],
  action: { label: 'Pay the failed payments', page: 'payrolls', item: 'payrollId' },
  data: object({ ...payrollFields, payments, amount: shortText }),
  example: {
    name: 'November',
    payrollId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
    payments: 2,
    amount: 'EUR 1,250.00',
  },
  view: ({ payments: count, ...data }) => ({ ...data, payments: String(count) }),
});
