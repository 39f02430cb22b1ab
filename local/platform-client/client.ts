import { randomUUID } from 'node:crypto';
import type { Stack } from '../stack/index.ts';
import { createUser } from '../stack/users.ts';
import type { User, UserPool } from '../stack/users.ts';
import { clientEndpoints, paymentIntentOf } from './endpoints.ts';
import { api, bodyOf, eventually, expectStatus } from './http.ts';
import { stripeControl } from './stripe.ts';
import type { Json } from './transport.ts';

/** What a client does on the platform, over HTTP. Amounts are in cents. */
export interface Client {
  readonly clientId: string;
  readonly user: User;
  readonly call: ReturnType<typeof api>;
  escrow(): Promise<Json>;
  /** Pay in by card, and wait until it is in the escrow. */
  fund(amountMinor: number): Promise<void>;
  /** Begin to pay in; answers with the PaymentIntent's id. */
  beginFunding(amountMinor: number): Promise<string>;
  /** Wait until a payment has this status. */
  reachPayment(paymentId: string, status: string, seconds?: number): Promise<Json>;
}

type Platform = Pick<Stack, 'frontDoor' | 'simulators'> & { readonly userPool: UserPool };

/** A new client with a sign-in of its own; or one more person who acts for that client. */
export const createClient = async (stack: Platform, clientId: string = randomUUID()): Promise<Client> => {
  const user = await createUser(stack.userPool, { role: 'client', clientId });
  const call = api(stack, user);
  const endpoints = clientEndpoints(call);
  const begin = async (amountMinor: number): Promise<{ readonly fundingId: string; readonly intent: string }> => {
    const begun = expectStatus(await endpoints.beginFunding(amountMinor), 201);
    return { fundingId: String(begun.body['fundingId']), intent: paymentIntentOf(begun) ?? '' };
  };
  return {
    clientId,
    user,
    call,
    escrow: () => bodyOf(endpoints.escrow()),
    beginFunding: async (amountMinor) => (await begin(amountMinor)).intent,
    reachPayment: async (paymentId, status, seconds = 60) => {
      const { body } = await eventually(
        `payment ${paymentId} is ${status}`,
        () => endpoints.payment(paymentId),
        (answer) => answer.body['status'] === status,
        seconds,
      );
      return body;
    },
    fund: async (amountMinor) => {
      const { fundingId, intent } = await begin(amountMinor);
      await stripeControl(stack).confirm(intent);
      await eventually(
        'the funding has succeeded',
        () => bodyOf(endpoints.funding(fundingId)),
        ({ status }) => status === 'succeeded',
      );
    },
  };
};
