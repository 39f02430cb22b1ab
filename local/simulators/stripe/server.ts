import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import pLimit from 'p-limit';
import { randomIds, systemClock } from '#shared/runtime/index.ts';
import { BodyTooLargeError, json, readRequest, writeReply } from '../shared/http/messages.ts';
import type { Reply, Request } from '../shared/http/messages.ts';
import { dispatch } from '../shared/http/router.ts';
import { createTimers } from '../shared/timers.ts';
import { NoAnswerError, StripeApiError } from './errors.ts';
import { controlRoutes } from './http/control.ts';
import type { WebhookTarget } from './http/control.ts';
import { pageRoutes } from './http/pages.ts';
import { createStripe } from './stripe.ts';
import type { StripeSimulator } from './stripe.ts';
import type { Answer, StripeDeps, Webhook } from './types.ts';

/** Quick at first, so that a local run need not wait an hour for a second try. */
const LOCAL_RETRY_DELAYS_MS = [1000, 2000, 5000, 15_000, 60_000];
/** A payout takes days at Stripe; here long enough to be seen under way. */
const LOCAL_PAYOUT_TIMES = { submitAfterMs: 500, settleAfterMs: 1500 };
const LOCAL_PROCESSING_MS = 2000;
const WEBHOOK_TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 1024 * 1024;
/** Of the request's headers, those that Stripe's API goes by. */
const API_HEADERS = ['authorization', 'idempotency-key', 'stripe-account', 'stripe-version'];

export interface StripeServerOptions extends Partial<
  Omit<StripeDeps, 'schedule' | 'deliver' | 'secrets' | 'publicUrl'>
> {
  /** 0 or left out: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** Of the endpoint for events of connected accounts. Default: the same. */
  readonly connectWebhookSecret?: string;
  /** Where webhooks go; may be set later, through the control API or by a getter that changes its answer. */
  readonly webhookUrl?: string | (() => string | undefined);
  /** Where browsers reach the simulator. Default: its own address. */
  readonly publicUrl?: string;
}

export interface StripeServer {
  readonly url: string;
  readonly stripe: StripeSimulator;
  /** Of both endpoints. */
  setWebhookUrl(url: string | undefined): void;
  /** Ends open connections and drops what is still to be sent. */
  close(): Promise<void>;
}

const createTarget = (initial: StripeServerOptions['webhookUrl']): WebhookTarget => {
  const first = (): string | undefined => (typeof initial === 'function' ? initial() : initial);
  let current = { platform: first, connect: first };
  return {
    get: (account) => (account === null ? current.platform() : current.connect()),
    set: ({ platform, connect }) => {
      current = { platform: () => platform, connect: () => connect };
    },
  };
};

/** A payroll's webhooks come by the thousand, and each that is on its way takes a process of the emulator. */
const WEBHOOKS_AT_ONCE = 8;

const post = (target: WebhookTarget): ((webhook: Webhook) => Promise<Answer>) => {
  const inTurn = pLimit(WEBHOOKS_AT_ONCE);
  const send = async ({ account, headers, rawBody }: Webhook): Promise<Answer> => {
    const url = target.get(account);
    if (url === undefined) throw new Error('No webhook URL is set.');
    const signal = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS);
    const response = await fetch(url, { method: 'POST', headers, body: rawBody, redirect: 'manual', signal });
    return { status: response.status, body: await response.text() };
  };
  return (webhook) => inTurn(send, webhook);
};

const listen = (server: Server, port: number, host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No address.'));
      else resolve(`http://${host}:${address.port}`);
    });
  });

const failure = (status: number, message: string): Reply => json({ error: { type: 'api_error', message } }, status);

const refuse = (error: unknown): Reply => {
  if (error instanceof StripeApiError) return json({ error: error.body }, error.status);
  if (error instanceof BodyTooLargeError) return failure(413, error.message);
  return failure(500, error instanceof Error ? error.message : String(error));
};

/** A Stripe of one's own, over HTTP: its API under `/v1`, steering under `/_control`, pages for people under `/`. */
export const startStripeSimulator = async (options: StripeServerOptions): Promise<StripeServer> => {
  const { apiKey, webhookSecret: webhook, connectWebhookSecret: connectWebhook } = options;
  const timers = createTimers();
  const target = createTarget(options.webhookUrl);
  let url = '';

  const stripe = createStripe({
    clock: systemClock,
    ids: randomIds,
    retryDelaysMs: LOCAL_RETRY_DELAYS_MS,
    payoutTimes: LOCAL_PAYOUT_TIMES,
    processingMs: LOCAL_PROCESSING_MS,
    ...options,
    schedule: timers.schedule,
    deliver: post(target),
    secrets: { apiKey, webhook, ...(connectWebhook !== undefined && { connectWebhook }) },
    publicUrl: () => (options.publicUrl ?? url).replace(/\/+$/, ''),
  });

  const routes = [...controlRoutes(stripe, target), ...pageRoutes(stripe, target)];

  const api = ({ method, path, query, header, raw }: Request): Promise<Reply> =>
    stripe.handle({
      method,
      path: query.size === 0 ? path : `${path}?${query.toString()}`,
      headers: Object.fromEntries(API_HEADERS.map((name) => [name, header(name)])),
      body: raw.toString('utf8'),
    });

  const answer = async (request: Request): Promise<Reply> => {
    if (request.path.startsWith('/v1/')) return api(request);
    const found = await dispatch(routes, request);
    return found ?? failure(404, `Nothing at ${request.method} ${request.path}.`);
  };

  const serve = async (reading: Promise<Request>, response: ServerResponse): Promise<void> => {
    try {
      writeReply(response, await reading.then(answer));
    } catch (error) {
      if (!(error instanceof NoAnswerError)) writeReply(response, refuse(error));
      // Otherwise the caller is left waiting, or cut off.
      else if (error.how === 'drop') response.destroy();
    }
  };

  const server = createServer((message, response) => void serve(readRequest(message, MAX_BODY_BYTES), response));
  url = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');

  return {
    url,
    stripe,
    setWebhookUrl: (to) => target.set({ platform: to, connect: to }),
    close: () =>
      new Promise((resolve, reject) => {
        timers.clear();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
};
