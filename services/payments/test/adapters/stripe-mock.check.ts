import { expect } from 'chai';
import { createStripe } from '../../src/adapters/stripe.ts';
import { UnexpectedFactError } from '../../src/money/errors.ts';
import type { Stripe } from '../../src/ports.ts';

/*
 * Stripe's own stripe-mock checks every request of the adapter against Stripe's published API description, parameter by
 * parameter. Not part of `npm test`, because it is a Go program; the service's README says how to run it.
 */

const baseUrl = process.env['STRIPE_MOCK_URL'] ?? 'http://127.0.0.1:12111';
const stripe = createStripe({
  baseUrl,
  secrets: async () => ({ apiKey: 'sk_test_123' }),
  contractorPage: 'https://app.example.test/payouts',
});

const id = '4f6d2a30-4b9e-4f0e-9d9f-0d2a6e4c7b11';
const amount = { amountMinor: 12_345, currency: 'EUR' };
const since = '2026-11-02T09:00:00.000Z';
const intent = { contractorId: id, country: 'DE', intendedAt: since };
const order = { key: `${id}.1`, stripeAccountId: 'acct_1', amount };

/** Every call of the port. */
const CALLS: Readonly<Record<keyof Stripe, () => Promise<unknown>>> = {
  createPaymentIntent: () => stripe.createPaymentIntent({ fundingId: id, clientId: id, amount }),
  isLive: () => stripe.isLive(),
  getPaymentIntent: () => stripe.getPaymentIntent('pi_1'),
  getDispute: () => stripe.getDispute('dp_1'),
  createAccount: () => stripe.createAccount(intent),
  findAccounts: () => stripe.findAccounts(intent),
  getAccount: () => stripe.getAccount('acct_1'),
  createOnboardingLink: () => stripe.createOnboardingLink('acct_1'),
  createTransfer: () => stripe.createTransfer(order),
  findTransfers: () => stripe.findTransfers(order.key),
  reverseTransfer: () => stripe.reverseTransfer({ key: order.key, transferId: 'tr_1', at: since }),
  createPayout: () => stripe.createPayout(order),
  findPayout: () => stripe.findPayout({ ...order, since }),
  getPayout: () => stripe.getPayout({ stripeAccountId: 'acct_1', payoutId: 'po_1' }),
  listBalanceTransactions: () => stripe.listBalanceTransactions({ since }),
  listUndelivered: () => stripe.listUndelivered({ types: ['payout.failed'], since, stripeAccountId: 'acct_1' }),
};

/** Its answers are examples, about other objects than it was asked for. */
const outcomeOf = (error: unknown): string => (error instanceof UnexpectedFactError ? 'accepted' : String(error));

describe('stripe-mock accepts', () => {
  for (const [name, call] of Object.entries(CALLS)) {
    it(name, async () => {
      expect(await call().then(() => 'accepted', outcomeOf)).to.equal('accepted');
    });
  }

  it('not what Stripe does not know', async () => {
    const response = await fetch(`${baseUrl}/v1/transfers`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_123', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'amount=1&currency=eur&destination=acct_1&nonsense=1',
    });
    expect(response.status).to.equal(400);
  });
});
