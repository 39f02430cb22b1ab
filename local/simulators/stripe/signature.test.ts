import { expect } from 'chai';
import Stripe from 'stripe';
import { stripeSignature } from './signature.ts';

describe('Stripe simulator: signature', () => {
  it('equals the published example', () => {
    const body = JSON.stringify({ id: 'evt_test_webhook', object: 'event' }, null, 2);
    expect(stripeSignature('whsec_test_secret', body, 1_700_000_000)).to.match(/^t=1700000000,v1=4f1cd7fe.{52}0150$/);
  });

  it('equals the SDK’s', () => {
    const [payload, secret, timestamp] = ['{"ä":1}', 'whsec_x', 1_700_000_123];
    const made = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    expect(stripeSignature(secret, payload, timestamp)).to.equal(made);
  });
});
