import type Stripe from 'stripe';
import { noSuch, refusal } from './errors.ts';
import { newDispute } from './objects/dispute.ts';
import type { DeliveryOptions } from './types.ts';
import type { World } from './world.ts';

export interface NewDisputeOptions {
  /** Minor units. Default: the whole charge. */
  readonly amount?: number | undefined;
  /** Default `fraudulent`. */
  readonly reason?: string | undefined;
  readonly delivery?: DeliveryOptions | undefined;
}

/** Disputes of charges by customers at their bank. All methods throw `StripeApiError`. */
export interface Disputes {
  open(owner: string, chargeId: string, options?: NewDisputeOptions): Stripe.Dispute;
  /** @throws StripeApiError (404) */
  get(owner: string, id: string): Stripe.Dispute;
  /** `won`: the amount is returned. */
  close(owner: string, id: string, status: 'won' | 'lost', delivery?: DeliveryOptions): Stripe.Dispute;
}

export const createDisputes = (world: World): Disputes => {
  const { disputes, charges, ledger, events, seconds, id: newId, livemode } = world;
  const get = (owner: string, id: string): Stripe.Dispute => {
    const found = disputes.get(owner, id);
    if (!found) throw noSuch('dispute', id);
    return found;
  };

  return {
    open: (owner, chargeId, { amount: asked, reason = 'fraudulent', delivery } = {}) => {
      const charge = charges.get(owner, chargeId);
      if (!charge) throw noSuch('charge', chargeId);
      const amount = asked ?? charge.amount;
      if (charge.status !== 'succeeded' || charge.disputed) {
        throw refusal('Only a successful charge without a dispute can be disputed.');
      }
      if (amount > charge.amount) throw refusal('A dispute cannot be about more than the charge.', undefined, 'amount');
      const { currency, payment_intent } = charge;
      const id = newId('dp');
      // The amount is taken at once, even if the balance becomes negative.
      const taken = ledger.post(owner, { type: 'adjustment', amount: -amount, currency, source: id });
      const dispute = disputes.put(
        owner,
        newDispute({
          id,
          amount,
          balance_transactions: [taken],
          charge: chargeId,
          created: seconds(),
          currency,
          livemode,
          payment_intent,
          reason,
        }),
      );
      charges.put(owner, { ...charge, disputed: true });
      events.emit(owner, 'charge.dispute.created', { now: dispute, delivery });
      events.emit(owner, 'charge.dispute.funds_withdrawn', { now: dispute, delivery });
      return dispute;
    },
    get,
    close: (owner, id, status, delivery) => {
      const before = get(owner, id);
      if (before.status !== 'needs_response') throw refusal(`This dispute is already ${before.status}.`);
      const { amount, currency } = before;
      const back = status === 'won' ? [ledger.post(owner, { type: 'adjustment', amount, currency, source: id })] : [];
      const balance_transactions = [...before.balance_transactions, ...back];
      const now = disputes.put(owner, { ...before, balance_transactions, status });
      if (status === 'won') events.emit(owner, 'charge.dispute.funds_reinstated', { now, delivery });
      events.emit(owner, 'charge.dispute.closed', { now, delivery });
      return now;
    },
  };
};
