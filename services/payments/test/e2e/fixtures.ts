import { adminOf } from '#local/platform-client/admin.ts';
import { createClient } from '#local/platform-client/client.ts';
import type { Client } from '#local/platform-client/client.ts';
import { contractService } from '#local/platform-client/contract-events.ts';
import { contractorEndpoints, itemsOf } from '#local/platform-client/endpoints.ts';
import type { Line } from '#local/platform-client/endpoints.ts';
import { bodyOf, eventually, expectStatus } from '#local/platform-client/http.ts';
import { givenPayable } from '#local/platform-client/payable-contractor.ts';
import type { PayableContractor } from '#local/platform-client/payable-contractor.ts';
import { stripeControl } from '#local/platform-client/stripe.ts';
import type { Json } from '#local/platform-client/transport.ts';
import { clientConfig } from '#local/stack/environment.ts';
import type { TappedEvent } from '#local/testing/event-tap.ts';
import { events, milestoneMachine, openPlatform, payrollMachine } from '#local/testing/platform.ts';
import { sendMessage } from '#local/testing/queue.ts';

/** The running stack, and what end-to-end tests of payments use of it. Amounts are in cents. */
export const platform = await openPlatform();
export const stripe = stripeControl(platform);
export const admin = adminOf(platform);
export const contract = contractService(platform);
export const milestones = milestoneMachine(platform);
export const payrolls = payrollMachine(platform);
/** Every event of the platform since this file was loaded. */
export const tap = await events(platform);

export const eventsOf = async (type: string, entityId: string): Promise<readonly TappedEvent[]> =>
  (await tap.all()).filter((event) => event['detail-type'] === type && event.detail.entityId === entityId);

/** A new client who has paid in this amount. */
export const givenClient = async (amountMinor = 0): Promise<Client> => {
  const client = await createClient(platform);
  if (amountMinor > 0) await client.fund(amountMinor);
  return client;
};

export const givenContractors = (count: number): Promise<readonly PayableContractor[]> =>
  Promise.all(Array.from({ length: count }, () => givenPayable(platform)));

export const lineOf = ({ contractorId }: Pick<PayableContractor, 'contractorId'>, amountMinor: number): Line => ({
  contractorId,
  amountMinor,
});

type Caller = Pick<Client, 'call'>;

/** Notifications to a user with this template, as soon as there is one. */
export const notificationsOf = ({ call }: Caller, template: string): Promise<readonly Json[]> =>
  eventually(
    `a notification ${template}`,
    async () =>
      itemsOf(expectStatus(await call('/api/me/notifications?limit=100'), 200)).filter(
        (item) => item['template'] === template,
      ),
    ({ length }) => length > 0,
  );

/** The contractor entered another bank account, and the platform has received it from Stripe. */
export const changeBank = async ({ contractor, account }: PayableContractor): Promise<void> => {
  await stripe.changeBank(account);
  await eventually(
    'the platform has the new bank account',
    () => bodyOf(contractorEndpoints(contractor.call).payoutAccount()),
    (body) => body['bankAccountFailure'] === undefined,
  );
};

/** The first payout from an account, as soon as there is one. */
export const firstPayout = async (account: string): Promise<string> => {
  const [payout] = await eventually(
    'the payout is at Stripe',
    () => stripe.payouts(account),
    ({ length }) => length > 0,
  );
  return String(payout?.['id']);
};

/** Starts the sweep that otherwise runs by its schedule. */
export const sweepWebhooks = () => sendMessage(clientConfig(platform.endpoint), 'mindlinks-local-payments-sweep', {});

export const escrowOf = async (client: Client) => {
  const { availableMinor, lockedMinor } = await client.escrow();
  return { availableMinor, lockedMinor };
};

/** What changed a client's available funds, newest first. */
export const movementsOf = async (client: Client) =>
  ((await client.escrow())['history'] as { readonly items: readonly Json[] }).items.map(
    ({ movement, changeMinor, reference }) => ({ movement, changeMinor, reference }),
  );

export const walletOf = async ({ call }: Caller): Promise<number> =>
  Number((await bodyOf(contractorEndpoints(call).wallet()))['paidMinor']);

/** What Stripe did for a contractor: transfers to the account and payouts from it, oldest first. */
export const atStripe = async (account: string) => {
  const [transfers, payouts] = await Promise.all([stripe.transfers(account), stripe.payouts(account)]);
  return {
    transfers: transfers.map(({ amount }) => amount),
    payouts: payouts.map(({ amount, status }) => ({ amount, status })),
  };
};

/** Whether a link leads to a PDF. */
export const isPdf = async (url: unknown): Promise<boolean> => {
  const response = await fetch(String(url));
  const content = Buffer.from(await response.arrayBuffer());
  return response.status === 200 && content.subarray(0, 5).toString() === '%PDF-';
};

/** Amounts that every endpoint refuses, with the field that it names. */
export const INVALID_AMOUNTS: readonly (readonly [title: string, amount: unknown, field: string])[] = [
  ['a fraction of a cent', { amountMinor: 10.5, currency: 'EUR' }, 'amount.amountMinor'],
  ['zero', { amountMinor: 0, currency: 'EUR' }, 'amount.amountMinor'],
  ['a negative amount', { amountMinor: -5, currency: 'EUR' }, 'amount.amountMinor'],
  ['an amount as text', { amountMinor: '500', currency: 'EUR' }, 'amount.amountMinor'],
  ['an unknown currency', { amountMinor: 500, currency: 'XXQ' }, 'amount.currency'],
];

/** Fields that a refusal names. */
export const fieldsOf = ({ body }: { readonly body: Json }): readonly unknown[] =>
  (body['errors'] as readonly Json[]).map(({ field }) => field);
