import { array, object, string } from 'yup';
import type { InferType } from 'yup';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { payments, queues, stripe } from '../../wiring.ts';
import { sweepAccounts, sweepPlatform } from '../sweep.ts';
import type { SweepPorts } from '../sweep.ts';

/** The schedule sends an empty message; the sweep that it starts names the connected accounts to continue with. */
const messageSchema = object({ stripeAccountIds: array(string().required()) });

/** Fetches the webhooks that Stripe could not deliver. Events that are in the inbox change nothing, so it may run twice. */
export const sweepWebhooks =
  (service: SweepPorts) =>
  async ({ stripeAccountIds }: InferType<typeof messageSchema>): Promise<void> =>
    stripeAccountIds === undefined ? sweepPlatform(service) : sweepAccounts(service, stripeAccountIds);

/**
 * Consumer of the sweep queue, which the schedule and this function write to. While Stripe is unavailable a turn ends without
 * effect: the next one does its work, and a dead letter of each would leave an operator nothing to do. Its message counts as processed,
 * so that the alarm for work that does not run says nothing about it: `StripeSweepUnavailable` does.
 */
export const sweepQueue = (make: () => SweepPorts) =>
  queueConsumer(jsonMessage(messageSchema), () => async (message) => {
    const service = make();
    try {
      await sweepWebhooks(service)(message);
    } catch (error) {
      if (!(error instanceof ProviderUnavailableError)) throw error;
      service.countMetric('StripeSweepUnavailable');
      logger.warn('Stripe is unavailable: the next sweep does the work of this one', { error });
    }
  });

export const handler = sweepQueue(() => ({ ...payments(), stripe: stripe(), queues: queues() }));
