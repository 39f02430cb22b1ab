import { recordDispute } from '../escrow/disputes.ts';
import { UnexpectedFactError } from '../money/errors.ts';
import { isEnded } from '../payouts/domain/payout.ts';
import { readDispute, readPaymentIntent, readPayout, readTransfer } from '../stripe-objects.ts';
import type { WebhookOutcome } from '#shared/inbox/index.ts';
import type { StripeEvent } from './domain/webhook.ts';
import { recordPaymentIntent } from '../escrow/fundings.ts';
import { refreshPayoutAccount } from '../payouts/payout-accounts.ts';
import type { Refresh } from '../payouts/payout-accounts.ts';
import { applyPayout } from '../payouts/payout-transitions.ts';
import type { PayoutDependencies } from '../payouts/payout-transitions.ts';
import type { WebhookPorts } from './ports.ts';

/** What the actions of webhooks need: to change payouts, and to read fundings and accounts from Stripe. */
export type ActionPorts = PayoutDependencies & Pick<WebhookPorts, 'stripe'>;

type Action = (service: ActionPorts, event: StripeEvent) => Promise<WebhookOutcome>;

const NOT_OURS: WebhookOutcome = { status: 'ignored', note: 'About nothing of ours' };
const outcomeOf = (result: { readonly changed: boolean } | undefined): WebhookOutcome =>
  result === undefined ? NOT_OURS : { status: result.changed ? 'processed' : 'superseded' };

const paymentIntent: Action = async (service, { object, createdAt }) =>
  outcomeOf(await recordPaymentIntent(service, readPaymentIntent(object), createdAt));

const dispute: Action = async (service, { object }) => outcomeOf(await recordDispute(service, readDispute(object)));

const account =
  (refresh: (object: unknown) => Refresh = () => ({})): Action =>
  async (service, { object, account: stripeAccountId }) => {
    if (stripeAccountId === undefined) return NOT_OURS;
    return outcomeOf(await refreshPayoutAccount(service, stripeAccountId, refresh(object)));
  };

/** `errored`: the bank account is the one that failed, as Stripe itself noted. Any other update came from the contractor. */
const bankAccountReplaced = (object: unknown): Refresh => ({
  bankAccountUpdated: !(
    typeof object === 'object' &&
    object !== null &&
    'status' in object &&
    object.status === 'errored'
  ),
});

const payout: Action = async (service, { object }) => {
  const applied = await applyPayout(service, readPayout(object));
  if (applied === undefined) return NOT_OURS;
  return { status: applied.effect === 'superseded' ? 'superseded' : 'processed' };
};

/** We reverse transfers of payouts that are over. Anybody else who reverses one takes money from under a payout. */
const transfer: Action = async ({ payoutRecords }, { object }) => {
  const { transferId, reversed } = readTransfer(object);
  const key = await payoutRecords.keyOfTransfer(transferId);
  const known = key === undefined ? undefined : (await payoutRecords.getPayout(key))?.value;
  if (known === undefined) return NOT_OURS;
  if (reversed && !isEnded(known)) {
    throw new UnexpectedFactError(`Transfer of payout ${known.key} was reversed, and its payout is ${known.status}`);
  }
  return { status: 'processed' };
};

/** What is done about an event, by its type. A type that is not here is not ours to act on. */
export const WEBHOOK_ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    'payment_intent.succeeded': paymentIntent,
    'payment_intent.processing': paymentIntent,
    'payment_intent.payment_failed': paymentIntent,
    'payment_intent.canceled': paymentIntent,
    'charge.dispute.created': dispute,
    'charge.dispute.updated': dispute,
    'charge.dispute.closed': dispute,
    'account.updated': account(),
    'capability.updated': account(),
    'account.external_account.created': account(bankAccountReplaced),
    'account.external_account.updated': account(bankAccountReplaced),
    'payout.created': payout,
    'payout.updated': payout,
    'payout.paid': payout,
    'payout.failed': payout,
    'payout.canceled': payout,
    'transfer.created': transfer,
    'transfer.updated': transfer,
    'transfer.reversed': transfer,
  }),
);
