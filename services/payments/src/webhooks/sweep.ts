import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { storeAndEnqueue } from '#shared/inbox/index.ts';
import { logger } from '#shared/logging/index.ts';
import { isWatched, sweptSince, waitsWatchedSince, wasMissed } from './domain/sweep.ts';
import { endpointOf, identityOf, stripeWebhooks } from './domain/webhook.ts';
import type { StripeEndpoint } from './domain/webhook.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import type { WebhookPorts } from './ports.ts';
import { WEBHOOK_ACTIONS } from './actions.ts';

export type SweepPorts = Pick<
  WebhookPorts,
  'payoutRecords' | 'webhookRecords' | 'store' | 'stripe' | 'queues' | 'clock' | 'countMetric'
>;

/** Of one message: one after the other, they are asked for in a fraction of the consumer's time. */
const ACCOUNTS_AT_ONCE = 50;

/**
 * Fetch the events that Stripe could not deliver: the platform's own now, those of connected accounts by messages of their
 * own. Nothing is kept of a sweep: events that are in the inbox change nothing, so it may come twice, and the next one
 * finds whatever this one did not come to.
 *
 * @throws ProviderUnavailableError
 */
export const sweepPlatform = async (service: SweepPorts): Promise<void> => {
  await sweepEvents(service);
  const watched = await watchedAccounts(service);
  for (let start = 0; start < watched.length; start += ACCOUNTS_AT_ONCE) {
    await service.queues.accountsToSweep({ stripeAccountIds: watched.slice(start, start + ACCOUNTS_AT_ONCE) });
  }
};

/** Stripe has no list over all connected accounts: only those are asked about of which there may be something to tell. */
const watchedAccounts = async ({ payoutRecords, clock }: SweepPorts): Promise<readonly string[]> => {
  const now = clock.now();
  const payouts = await payoutRecords.listPayoutsWhile((payout) => isWatched(payout, now));
  const waits = await payoutRecords.listAccountWaitsSince(waitsWatchedSince(now));
  const waitedFor = await mapEach([...new Set(waits.map(({ contractorId }) => contractorId))], async (contractorId) => {
    const account = (await payoutRecords.getPayoutAccount(contractorId))?.value;
    return account === undefined ? [] : [account.stripeAccountId];
  });
  return [...new Set([...payouts.map(({ stripeAccountId }) => stripeAccountId), ...waitedFor.flat()])];
};

/**
 * The same for some connected accounts. One that Stripe does not let us ask about, because its contractor has cut us off,
 * holds up no other.
 *
 * @throws ProviderUnavailableError
 * @throws Error when some could not be asked about
 */
export const sweepAccounts = async (service: SweepPorts, stripeAccountIds: readonly string[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const stripeAccountId of stripeAccountIds) {
    try {
      await sweepEvents(service, stripeAccountId);
    } catch (error) {
      if (error instanceof ProviderUnavailableError) throw error;
      logger.error('The events of an account could not be fetched', { stripeAccountId, error });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new Error(`${failures.length} accounts could not be swept`, { cause: failures[0] });
};

const sweepEvents = async (service: SweepPorts, stripeAccountId?: string): Promise<void> => {
  const search = {
    types: [...WEBHOOK_ACTIONS.keys()],
    since: sweptSince(service.clock.now()),
    ...(stripeAccountId !== undefined && { stripeAccountId }),
  };
  let after: string | undefined;
  do {
    const { bodies, next } = await service.stripe.listUndelivered({ ...search, ...(after !== undefined && { after }) });
    await mapEach(bodies, (body) => takeMissed(service, body, endpointOf(stripeAccountId)));
    after = next;
  } while (after !== undefined);
};

/** Stored like those that Stripe sends. One that waits in the inbox is queued again: the process that stored it may have died before. */
const takeMissed = async (service: SweepPorts, body: string, endpoint: StripeEndpoint): Promise<void> => {
  const { webhookRecords, clock, countMetric } = service;
  const identity = identityOf(body);
  const known = identity && (await webhookRecords.getWebhook(identity))?.value;
  if (known !== undefined && known.status !== 'received') return;
  const now = clock.now();
  if (known === undefined && (identity === undefined || wasMissed(identity.createdAt, now))) {
    countMetric('StripeWebhookMissed');
    logger.warn('Webhook fetched that never came', { ...identity });
  }
  await storeAndEnqueue(stripeWebhooks, service, Buffer.from(body), now, endpoint);
};
