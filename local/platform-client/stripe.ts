import type { StackDescription } from '../stack/description.ts';
import type { Contractor } from './contractor.ts';
import { eventually, expectStatus, send } from './http.ts';
import type { Json } from './http.ts';

/** The Stripe simulator's control API: what a person, a bank or a test makes Stripe do. See its README. */
export const stripeControl = ({ simulators }: Pick<StackDescription, 'simulators'>) => {
  const control = (path: string) => `${simulators.stripe}/_control${path}`;
  const post = async (path: string, body: unknown): Promise<Json> =>
    expectStatus(await send(control(path), { method: 'POST', body }), 200, 201).body;

  const accounts = async (): Promise<readonly Json[]> => {
    const { body } = expectStatus(await send(control('/accounts')), 200);
    return body['accounts'] as readonly Json[];
  };

  return {
    /** The browser confirms a payment with a test card. */
    confirm: (paymentIntentId: string, paymentMethod = 'pm_card_visa') =>
      post(`/payments/${paymentIntentId}/confirm`, { paymentMethod }),
    /** The client's bank takes a payment back. `delivery` says how its webhooks travel. */
    dispute: (paymentIntentId: string, options: { readonly delivery?: Json } = {}) =>
      post(`/payments/${paymentIntentId}/dispute`, options),
    /** A contractor's account, as soon as there is one. */
    account: async (contractorId: string): Promise<string> => {
      const found = await eventually(
        'a Stripe account',
        async () => (await accounts()).find((one) => (one['metadata'] as Json)['contractorId'] === contractorId),
        (account) => account !== undefined,
      );
      return String(found?.['id']);
    },
    /** The contractor answers everything on Stripe's pages, with this bank account. */
    onboard: (accountId: string, number = 'DE89370400440532013000') =>
      post(`/accounts/${accountId}/onboard`, { bank: { number, country: 'DE', currency: 'eur' } }),
    /** The contractor enters another bank account, which takes the old one's place. */
    changeBank: (accountId: string, number = 'DE89370400440532013000') =>
      post(`/accounts/${accountId}/bank_accounts`, { number, country: 'DE', currency: 'eur' }),
    /** From now on every webhook comes twice. */
    deliverTwice: async () =>
      expectStatus(await send(control('/delivery'), { method: 'PUT', body: { duplicates: 1 } }), 200),
    /** The next call that fits fails so. */
    fail: (fault: Json) => post('/faults', fault),
    plan: async (plan: Json) => expectStatus(await send(control('/plans'), { method: 'PUT', body: plan }), 200),
    payouts: async (account?: string): Promise<readonly Json[]> => {
      const query = account === undefined ? '' : `?account=${account}`;
      const { body } = expectStatus(await send(control(`/payouts${query}`)), 200);
      return (body['payouts'] as readonly { readonly object: Json }[]).map(({ object }) => object);
    },
    move: (payoutId: string, status: string, more: Json = {}) => post(`/payouts/${payoutId}/move`, { status, ...more }),
  };
};

/** Have a contractor ready to be paid: Stripe's pages answered, with this bank account. Returns the account's id. */
export const openPayoutAccount = async (
  stack: Pick<StackDescription, 'simulators'>,
  { user, call }: Contractor,
  bank?: string,
): Promise<string> => {
  const stripe = stripeControl(stack);
  const path = '/api/contractors/me/payout-account';
  expectStatus(await call(path, { method: 'POST', body: { country: 'DE' } }), 200);
  const account = await stripe.account(user.username);
  await stripe.onboard(account, bank);
  await eventually(
    'the payout account is ready',
    async () => expectStatus(await call(path), 200).body,
    (body) => body['status'] === 'ready',
  );
  return account;
};
