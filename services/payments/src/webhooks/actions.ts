import { applyDisputeEvent } from '../escrow/disputes.ts';
import { UnexpectedFactError } from '../money/errors.ts';
import { readDispute, readPaymentIntent, readPayout, readTransfer } from '../stripe-objects.ts';
import type { WebhookOutcome } from '#shared/inbox/index.ts';
import type { StripeEvent } from './domain/webhook.ts';
import { applyPaymentIntentEvent, fundingOf } from '../escrow/fundings.ts';
import { resumeAccountWaits } from '../payouts/account-waits.ts';
import { refreshPayoutAccount } from '../payouts/payout-accounts.ts';
import { applyPayoutEvent, checkTransferEvent } from '../payouts/payout-transitions.ts';
import type { PayoutDependencies } from '../payouts/payout-transitions.ts';
import type { WebhookPorts } from './ports.ts';

/** What the actions of webhooks need: to change payouts, and to read fundings and accounts from Stripe. */
export type ActionPorts = PayoutDependencies & Pick<WebhookPorts, 'stripe'>;

type Action = (service: ActionPorts, event: StripeEvent) => Promise<WebhookOutcome>;

const NOT_OURS: WebhookOutcome = { status: 'ignored', note: 'About nothing of ours' };
const outcomeOf = (result: { readonly changed: boolean } | undefined): WebhookOutcome =>
  result === undefined ? NOT_OURS : { status: result.changed ? 'processed' : 'superseded' };

/** The action of a type whose objects are the platform's own. An event of a connected account moves none of them. */
const ofPlatform =
  (action: Action, isOurs: (service: ActionPorts, object: unknown) => Promise<boolean>): Action =>
  async (service, event) => {
    const { account, type, object } = event;
    if (account === undefined) return action(service, event);
    if (!(await isOurs(service, object))) return NOT_OURS;
    throw new UnexpectedFactError(`${type} of a connected account is about an object of the platform`);
  };

const paymentIntent = ofPlatform(
  async (service, { object, createdAt }) =>
    outcomeOf(await applyPaymentIntentEvent(service, readPaymentIntent(object), createdAt)),
  async (service, object) => (await fundingOf(service, readPaymentIntent(object))) !== undefined,
);

const dispute = ofPlatform(
  async (service, { object }) => outcomeOf(await applyDisputeEvent(service, readDispute(object))),
  async ({ escrowRecords }, object) => {
    const { paymentIntentId } = readDispute(object);
    return paymentIntentId !== undefined && (await escrowRecords.getFundingOfIntent(paymentIntentId)) !== undefined;
  },
);

const isTransferOfOurs = async (service: ActionPorts, object: unknown): Promise<boolean> =>
  (await checkTransferEvent(service, readTransfer(object))) !== undefined;

const transfer = ofPlatform(
  async (service, { object }) => ((await isTransferOfOurs(service, object)) ? { status: 'processed' } : NOT_OURS),
  isTransferOfOurs,
);

/**
 * The account that an object is, or that it names as `account`. A bank account names it only to who controls the account, and
 * may have null there (API reference, "The External Bank Account object").
 */
const accountNamedBy = (object: unknown): string | undefined => {
  if (typeof object !== 'object' || object === null) return undefined;
  const isAccount = 'object' in object && object.object === 'account';
  const named = isAccount ? 'id' in object && object.id : 'account' in object && object.account;
  return typeof named === 'string' ? named : undefined;
};

const account: Action = async (service, { type, object, account: stripeAccountId }) => {
  const named = accountNamedBy(object);
  if (stripeAccountId !== undefined && (named ?? stripeAccountId) === stripeAccountId) {
    const refreshed = await refreshPayoutAccount(service, stripeAccountId);
    // Also for an account that did not change: the call that changed it may have crashed before this.
    if (refreshed !== undefined) await resumeAccountWaits(service, refreshed.account.contractorId);
    return outcomeOf(refreshed);
  }
  const candidates = [named, stripeAccountId].filter((id) => id !== undefined);
  const known = await Promise.all(candidates.map((id) => service.payoutRecords.findPayoutAccount(id)));
  if (known.every((found) => found === undefined)) return NOT_OURS;
  throw new UnexpectedFactError(`${type} is about a connected account of ours, and is not of that account`);
};

const payout: Action = async (service, { object, account: stripeAccountId }) => {
  const applied = await applyPayoutEvent(service, readPayout(object), stripeAccountId);
  if (applied === undefined) return NOT_OURS;
  const { failureClass, contractorId } = applied.payout;
  // The account may have become ready before what failed waited for it.
  if (failureClass === 'contractor') await resumeAccountWaits(service, contractorId);
  return { status: applied.effect === 'superseded' ? 'superseded' : 'processed' };
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
    'account.updated': account,
    'capability.updated': account,
    'account.external_account.created': account,
    'account.external_account.updated': account,
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
