import type { StackDescription } from '../stack/description.ts';
import { testBank } from '../simulators/stripe/test-ibans.ts';
import type { Contractor } from './contractor.ts';
import { contractorEndpoints } from './endpoints.ts';
import { bodyOf, eventually, expectStatus, send } from './http.ts';
import type { Json } from './transport.ts';

/** The Stripe simulator's control API: actions of people, banks and tests. See its README. */
export const stripeControl = ({ simulators }: Pick<StackDescription, 'simulators'>) => {
  const control = (path: string) => `${simulators.stripe}/_control${path}`;
  const get = (path: string): Promise<Json> => bodyOf(send(control(path)));
  const post = (path: string, body: unknown): Promise<Json> => bodyOf(send(control(path), { method: 'POST', body }));
  const put = (path: string, body: unknown): Promise<Json> => bodyOf(send(control(path), { method: 'PUT', body }));

  const accounts = async () => (await get('/accounts'))['accounts'] as readonly Json[];

  return {
    /** The browser confirms a payment with a test card. */
    confirm: (paymentIntentId: string, paymentMethod = 'pm_card_visa') =>
      post(`/payments/${paymentIntentId}/confirm`, { paymentMethod }),
    /** The client's bank disputes a payment. `delivery` says how its webhooks are sent. */
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
    /** The contractor completes Stripe's onboarding with this bank account. */
    onboard: (accountId: string, iban?: string) => post(`/accounts/${accountId}/onboard`, { bank: testBank(iban) }),
    /** The contractor enters another bank account, which replaces the old one. */
    changeBank: (accountId: string, iban?: string) => post(`/accounts/${accountId}/bank_accounts`, testBank(iban)),
    /** How webhooks are sent from now on. */
    setDelivery: (options: Json) => put('/delivery', options),
    /** Webhooks about an object, with every try to send them. */
    deliveries: async (objectId: string) =>
      (await get(`/deliveries?objectId=${objectId}`))['deliveries'] as readonly Json[],
    /** The next matching call fails in this way. */
    fail: (fault: Json) => post('/faults', fault),
    plan: (plan: Json) => put('/plans', plan),
    payouts: async (account?: string): Promise<readonly Json[]> => {
      const { payouts } = await get(`/payouts${account === undefined ? '' : `?account=${account}`}`);
      return (payouts as readonly { readonly object: Json }[]).map(({ object }) => object);
    },
    /** Transfers to an account, oldest first. */
    transfers: async (account: string): Promise<readonly Json[]> => {
      const { events } = await get('/events?type=transfer.created');
      return (events as readonly { readonly data: { readonly object: Json } }[])
        .map(({ data }) => data.object)
        .filter(({ destination }) => destination === account);
    },
    move: (payoutId: string, status: string, more: Json = {}) => post(`/payouts/${payoutId}/move`, { status, ...more }),
  };
};

/** Open a contractor's payout account and complete its onboarding with this bank account. Returns the account's id. */
export const openPayoutAccount = async (
  stack: Pick<StackDescription, 'simulators'>,
  { user, call }: Contractor,
  iban?: string,
): Promise<string> => {
  const stripe = stripeControl(stack);
  const endpoints = contractorEndpoints(call);
  expectStatus(await endpoints.openPayoutAccount(), 200);
  const account = await stripe.account(user.username);
  await stripe.onboard(account, iban);
  await eventually(
    'the payout account is ready',
    () => bodyOf(endpoints.payoutAccount()),
    (body) => body['status'] === 'ready',
  );
  return account;
};
