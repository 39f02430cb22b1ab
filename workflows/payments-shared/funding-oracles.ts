import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { balancesIn } from './records.ts';

/**
 * What clients paid at Stripe and no dispute took back is in the books, to the cent, and nothing else is: not what was paid a second
 * time, which an operator has to return.
 */
export const fundingsAreAccountedFor = (records: Records, site: () => StripeSite, currency: string): Oracle => ({
  name: 'fundings are accounted for',
  conclude: () => {
    const { stripe, paidTwice } = site();
    const inCurrency = (one: { readonly currency: string }): boolean => one.currency === currency.toLowerCase();
    const paid = stripe
      .allPayments()
      .filter(({ object }) => object.status === 'succeeded' && inCurrency(object) && !paidTwice.includes(object.id))
      .reduce((sum, { object }) => sum + object.amount, 0);
    const taken = stripe
      .allDisputes()
      .filter(({ object }) => object.status !== 'won' && inCurrency(object))
      .reduce((sum, { object }) => sum + object.amount, 0);
    const ours = -(balancesIn(records).get(`external:stripe ${currency}`) ?? 0);
    return ours === paid - taken ? [] : [`${ours} in the books, ${paid} paid and ${taken} taken back at Stripe`];
  },
});
