import type { Client } from '#local/platform-client/client.ts';
import type { Contractor } from '#local/platform-client/contractor.ts';
import { expectStatus, send } from '#local/platform-client/http.ts';
import type { Json } from '#local/platform-client/transport.ts';
import type { Platform } from '#local/testing/platform.ts';

/** Where money is, as each side sees it. Amounts in cents. */

export const escrowOf = async (client: Client) => {
  const { availableMinor, lockedMinor } = await client.escrow();
  return { availableMinor, lockedMinor };
};

/** What moved a client's available funds, newest first. */
export const movementsOf = async (client: Client) =>
  ((await client.escrow())['history'] as { readonly items: readonly Json[] }).items.map(
    ({ movement, changeMinor, reference }) => ({ movement, changeMinor, reference }),
  );

export const walletOf = async ({ call }: Pick<Contractor, 'call'>): Promise<number> =>
  Number(expectStatus(await call('/api/contractors/me/wallet?currency=EUR'), 200).body['paidMinor']);

/** What Stripe did for a contractor: transfers to the account and payouts from it, oldest first. */
export const atStripe = async ({ simulators }: Pick<Platform, 'simulators'>, account: string) => {
  const get = async (path: string) => expectStatus(await send(`${simulators.stripe}/_control${path}`), 200).body;
  const [{ events }, { payouts }] = await Promise.all([
    get('/events?type=transfer.created'),
    get(`/payouts?account=${account}`),
  ]);
  const transfers = (events as readonly { readonly data: { readonly object: Json } }[])
    .map(({ data }) => data.object)
    .filter(({ destination }) => destination === account);
  return {
    transfers: transfers.map(({ amount }) => amount),
    payouts: (payouts as readonly { readonly object: Json }[]).map(({ object: { amount, status } }) => ({
      amount,
      status,
    })),
  };
};
