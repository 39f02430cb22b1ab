import { randomIds, systemClock } from '#shared/runtime/index.ts';
import { jsonReply, toApiRequest, toResponse } from '../shared/api.ts';
import type { ApiReply } from '../shared/api.ts';
import { InvalidBodyError } from '../shared/bodies.ts';
import {
  BodyTooLargeError,
  createApp,
  createSender,
  createTarget,
  listen,
  NoRouteError,
} from '../shared/http/server.ts';
import type { ServerOptions } from '../shared/http/server.ts';
import { nobody } from '../shared/http/html.ts';
import type { People } from '../shared/http/html.ts';
import { createTimers } from '../shared/timers.ts';
import { NoAnswerError, refusal, StripeApiError } from './errors.ts';
import { addControlRoutes } from './http/control.ts';
import { addPages } from './http/pages.ts';
import { createStripe } from './stripe.ts';
import type { StripeSimulator } from './stripe.ts';
import type { StripeDeps, Webhook } from './types.ts';

/** Short at first, so that a local run does not wait an hour for the second try. */
const LOCAL_RETRY_DELAYS_MS = [1000, 2000, 5000, 15_000, 60_000];
/** A payout takes days at Stripe; here long enough for its statuses to be seen. */
const LOCAL_PAYOUT_TIMES = { submitAfterMs: 500, settleAfterMs: 1500 };
const LOCAL_PROCESSING_MS = 2000;
const MAX_BODY_BYTES = 1024 * 1024;
/** A payroll has thousands of webhooks, and each takes a process of the emulator while it is being sent. */
const WEBHOOKS_AT_ONCE = 8;

export interface StripeServerOptions
  extends ServerOptions, Partial<Omit<StripeDeps, 'schedule' | 'deliver' | 'secrets' | 'publicUrl' | 'endpointUrls'>> {
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** Of the endpoint for events of connected accounts. Default: the same. */
  readonly connectWebhookSecret?: string;
  /** Whom the pages name. */
  readonly people?: People;
}

export interface StripeServer {
  readonly url: string;
  readonly stripe: StripeSimulator;
  /** Of both endpoints. */
  setWebhookUrl(url: string | undefined): void;
  /** Ends open connections and drops what is still to be sent. */
  close(): Promise<void>;
}

const failure = (error: Error): ApiReply => {
  if (error instanceof StripeApiError) return jsonReply({ error: error.body }, error.status);
  if (error instanceof InvalidBodyError) return failure(refusal(error.message));
  const status = error instanceof BodyTooLargeError ? 413 : error instanceof NoRouteError ? 404 : 500;
  return jsonReply({ error: { type: 'api_error', message: error.message } }, status);
};

/** The simulator over HTTP: Stripe's API under `/v1`, the control API under `/_control`, pages for people under `/`. */
export const startStripeSimulator = async (options: StripeServerOptions): Promise<StripeServer> => {
  const { apiKey, webhookSecret: webhook, connectWebhookSecret: connectWebhook } = options;
  const timers = createTimers();
  const targets = { platform: createTarget(options.webhookUrl), connect: createTarget(options.webhookUrl) };
  const app = createApp(MAX_BODY_BYTES, failure);
  const { url, close } = await listen(app, options);

  const stripe = createStripe({
    clock: systemClock,
    ids: randomIds,
    retryDelaysMs: LOCAL_RETRY_DELAYS_MS,
    payoutTimes: LOCAL_PAYOUT_TIMES,
    processingMs: LOCAL_PROCESSING_MS,
    ...options,
    schedule: timers.schedule,
    deliver: createSender<Webhook>(
      ({ account }) => (account === null ? targets.platform : targets.connect).get(),
      WEBHOOKS_AT_ONCE,
    ),
    secrets: { apiKey, webhook, ...(connectWebhook !== undefined && { connectWebhook }) },
    publicUrl: () => (options.publicUrl ?? url).replace(/\/+$/, ''),
    endpointUrls: () => [targets.platform, targets.connect].flatMap((target) => target.get() ?? []),
  });

  app.all('/v1/*', async ({ req, env }) => {
    try {
      return toResponse(await stripe.handle(await toApiRequest(req.raw)));
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      if (error.how === 'drop') env.outgoing.destroy();
      return new Promise<Response>(() => undefined); // the caller waits for ever, or is cut off
    }
  });
  addControlRoutes(app, stripe, targets);
  addPages(app, stripe, targets.platform, options.people ?? nobody);

  return {
    url,
    stripe,
    setWebhookUrl: (to) => {
      targets.platform.set(to);
      targets.connect.set(to);
    },
    close: () => {
      timers.clear();
      return close();
    },
  };
};
