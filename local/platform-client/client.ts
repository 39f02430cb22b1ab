import { randomUUID } from 'node:crypto';
import type { Stack } from '../stack/index.ts';
import { createUser } from '../stack/users.ts';
import type { User, UserPool } from '../stack/users.ts';
import { api, eventually, expectStatus } from './http.ts';
import type { Json } from './http.ts';
import { stripeControl } from './stripe.ts';

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
  const escrow = async (): Promise<Json> => expectStatus(await call('/api/clients/me/escrow?currency=EUR'), 200).body;
  const begin = async (amountMinor: number): Promise<{ readonly fundingId: string; readonly intent: string }> => {
    const body = { amount: { amountMinor, currency: 'EUR' } };
    const begun = expectStatus(await call('/api/clients/me/escrow/fundings', { method: 'POST', body }), 201);
    // `pi_…_secret_…`: what the browser confirms the payment with.
    const [intent = ''] = String(begun.body['clientSecret']).split('_secret_');
    return { fundingId: String(begun.body['fundingId']), intent };
  };
  return {
    clientId,
    user,
    call,
    escrow,
    beginFunding: async (amountMinor) => (await begin(amountMinor)).intent,
    reachPayment: async (paymentId, status, seconds = 60) => {
      const { body } = await eventually(
        `payment ${paymentId} is ${status}`,
        () => call(`/api/clients/me/payments/${paymentId}`),
        (answer) => answer.body['status'] === status,
        seconds,
      );
      return body;
    },
    fund: async (amountMinor) => {
      const { fundingId, intent } = await begin(amountMinor);
      await stripeControl(stack).confirm(intent);
      await eventually(
        'the money has arrived',
        async () => expectStatus(await call(`/api/clients/me/escrow/fundings/${fundingId}`), 200).body,
        ({ status }) => status === 'succeeded',
      );
    },
  };
};
