import { clientEndpoints, contractorEndpoints, paymentIntentOf } from '#local/platform-client/endpoints.ts';
import { testBank } from '#local/simulators/stripe/test-ibans.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import type { Actor } from '../simulator/world/actor.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { apiAs } from '../simulator/world/users.ts';
import type { World } from '../simulator/world/world.ts';

/** What clients, contractors, other services and operators do where money moves, in virtual time. */

/** A client's user at the keyboard. */
export const clientAt = (
  actor: Actor,
  { clientId, userId }: { readonly clientId: string; readonly userId: string },
) => {
  const endpoints = clientEndpoints(apiAs(actor, userId, 'client', { 'custom:clientId': clientId }));
  return {
    ...endpoints,
    /** Begin to pay in; answers with the PaymentIntent's id, if the platform accepted it. */
    fund: async (amountMinor: number) => paymentIntentOf(await endpoints.beginFunding(amountMinor)),
  };
};

/** A contractor at the keyboard, and on Stripe's pages. */
export const contractorAt = (actor: Actor, { stripe }: StripeSite, contractorId: string) => {
  const accountId = (): string | undefined =>
    stripe.accounts.list().find(({ metadata }) => metadata?.['contractorId'] === contractorId)?.id;
  const endpointsOver = (call: Actor['call']) =>
    contractorEndpoints(apiAs({ call }, contractorId, 'contractor', { 'custom:contractorId': contractorId }));
  return {
    ...endpointsOver(actor.call),
    accountId,
    /** Ask for a payout account once, and look at no answer. */
    askForPayoutAccount: (country: string) => endpointsOver(actor.callOnce).openPayoutAccount(country),
    /** Stripe's onboarding, to its end, with this bank account. */
    onboard: (iban: string): void => {
      const id = accountId();
      if (id !== undefined) stripe.accounts.completeOnboarding(id, testBank(iban));
    },
  };
};

/** What another service publishes. */
export const publish = (world: World, { source, type, detail }: AnyEvent): void => {
  const [bus] = world.prepared.stacks.flatMap(({ buses }) => buses.map(({ name }) => name));
  world.bus.put({ bus: bus ?? '', source, type, detail: detail as unknown as Readonly<Record<string, unknown>> });
};
