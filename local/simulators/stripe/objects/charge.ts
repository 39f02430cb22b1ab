import type Stripe from 'stripe';
import type { PaymentMethod } from './payment-method.ts';

export type NewCharge = Pick<Stripe.Charge, 'id' | 'amount' | 'created' | 'currency'> & Partial<Stripe.Charge>;

/** A charge that succeeded, except for the given fields. */
export const newCharge = (given: NewCharge): Stripe.Charge => ({
  object: 'charge',
  amount_captured: given.amount,
  amount_refunded: 0,
  application: null,
  application_fee: null,
  application_fee_amount: null,
  balance_transaction: null,
  billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
  calculated_statement_descriptor: null,
  captured: true,
  customer: null,
  description: null,
  disputed: false,
  failure_balance_transaction: null,
  failure_code: null,
  failure_message: null,
  fraud_details: null,
  livemode: false,
  metadata: {},
  on_behalf_of: null,
  outcome: null,
  paid: true,
  payment_intent: null,
  payment_method: null,
  payment_method_details: null,
  receipt_email: null,
  receipt_number: null,
  receipt_url: null,
  refunded: false,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: 'succeeded',
  transfer_data: null,
  transfer_group: null,
  ...given,
});

export const methodDetails = (method: PaymentMethod): Stripe.Charge.PaymentMethodDetails => {
  if (method.type !== 'card') return { type: method.type };
  return {
    type: 'card',
    card: {
      amount_authorized: null,
      authorization_code: null,
      brand: method.brand,
      checks: null,
      country: 'US',
      electronic_commerce_indicator: null,
      exp_month: 12,
      exp_year: 2034,
      funding: 'credit',
      installments: null,
      last4: method.last4,
      mandate: null,
      network: method.brand,
      network_transaction_id: null,
      regulated_status: null,
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
};

export const chargeOutcome = (reason: string | null): Stripe.Charge.Outcome => ({
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: reason === null ? 'approved_by_network' : 'declined_by_network',
  reason,
  risk_level: 'normal',
  seller_message: reason === null ? 'Payment complete.' : 'The bank did not return any further details.',
  type: reason === null ? 'authorized' : 'issuer_declined',
});
