import type Stripe from 'stripe';

export type NewPayoutObject = Pick<
  Stripe.Payout,
  'id' | 'amount' | 'arrival_date' | 'balance_transaction' | 'created' | 'currency' | 'destination'
> &
  Partial<Stripe.Payout>;

/** A payout by hand that has not been sent to the bank yet. */
export const newPayout = (given: NewPayoutObject): Stripe.Payout => ({
  object: 'payout',
  application_fee: null,
  application_fee_amount: null,
  automatic: false,
  description: null,
  failure_balance_transaction: null,
  failure_code: null,
  failure_message: null,
  livemode: false,
  metadata: {},
  method: 'standard',
  original_payout: null,
  payout_method: null,
  reconciliation_status: 'not_applicable',
  reversed_by: null,
  source_type: 'card',
  statement_descriptor: null,
  status: 'pending',
  trace_id: { status: 'pending', value: null },
  type: 'bank_account',
  ...given,
});
