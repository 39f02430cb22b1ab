import type { AnyEvent } from '#shared/events/index.ts';
import type { ApiAnswer, ApiCall, Claims } from '../simulator/aws/http-api.ts';
import type { Actor } from '../simulator/world/actor.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import type { World } from '../simulator/world/world.ts';

/** What clients, contractors, other services and operators do where money moves, in virtual time. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const CURRENCY = 'EUR';

type Json = Readonly<Record<string, unknown>>;

const claims = (id: string, group: string, more: Claims = {}): Claims => ({
  sub: id,
  'cognito:username': id,
  'cognito:groups': `[${group}]`,
  token_use: 'id',
  ...more,
});

/** A client's user at the keyboard. */
export const clientAt = (
  actor: Actor,
  { clientId, userId }: { readonly clientId: string; readonly userId: string },
) => {
  const call = (path: string, rest: ApiCall = {}): Promise<ApiAnswer> =>
    actor.call(path, { claims: claims(userId, 'client', { 'custom:clientId': clientId }), ...rest });
  return {
    call,
    /** Begin to pay in; answers with the PaymentIntent's id, if one came to be. */
    fund: async (amountMinor: number): Promise<string | undefined> => {
      const { body } = await call('/api/clients/me/escrow/fundings', {
        method: 'POST',
        body: { amount: { amountMinor, currency: CURRENCY } },
      });
      // `pi_…_secret_…`, as the browser needs it.
      const { clientSecret } = body;
      return typeof clientSecret === 'string' ? clientSecret.split('_secret_')[0] : undefined;
    },
    escrow: async (): Promise<Json> => (await call(`/api/clients/me/escrow?currency=${CURRENCY}`)).body,
  };
};

/** A bank account that pays, and the two that Stripe lets fail. */
export const BANKS = {
  good: 'DE89370400440532013000',
  none: 'DE62370400440532013001',
  closed: 'DE89370400440532013002',
} as const;

/** A contractor at the keyboard, and on Stripe's pages. */
export const contractorAt = (actor: Actor, { stripe }: StripeSite, contractorId: string) => {
  const call = (path: string, rest: ApiCall = {}): Promise<ApiAnswer> =>
    actor.call(path, { claims: claims(contractorId, 'contractor', { 'custom:contractorId': contractorId }), ...rest });
  const accountId = (): string | undefined =>
    stripe.accounts.list().find(({ metadata }) => metadata?.['contractorId'] === contractorId)?.id;
  return {
    call,
    openPayoutAccount: () => call('/api/contractors/me/payout-account', { method: 'POST', body: { country: 'DE' } }),
    accountId,
    /** Stripe's onboarding, to its end, with this bank account. */
    onboard: (iban: string): void => {
      const id = accountId();
      if (id !== undefined) stripe.accounts.completeOnboarding(id, { number: iban, country: 'DE', currency: 'eur' });
    },
    wallet: async (): Promise<Json> => (await call(`/api/contractors/me/wallet?currency=${CURRENCY}`)).body,
  };
};

/** An operator at the keyboard. */
export const operatorAt = (actor: Actor, name = actor.name) => {
  const call = (path: string, rest: ApiCall = {}): Promise<ApiAnswer> =>
    actor.call(path, { claims: claims(name, 'admin'), ...rest });
  return { call, post: (path: string, body: object) => call(path, { method: 'POST', body }) };
};

/** What another service publishes. */
export const publish = (world: World, { source, type, detail }: AnyEvent): void => {
  const [bus] = world.prepared.stacks.flatMap(({ buses }) => buses.map(({ name }) => name));
  world.bus.put({ bus: bus ?? '', source, type, detail: detail as unknown as Readonly<Record<string, unknown>> });
};
