import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { randomIds, systemClock } from '#shared/runtime/index.ts';
import { writeReply } from '../shared/http/messages.ts';
import type { Reply, Request } from '../shared/http/messages.ts';
import { dispatch } from '../shared/http/router.ts';
import { createTimers } from '../shared/timers.ts';
import { VeriffError } from './errors.ts';
import { apiRoutes } from './http/api.ts';
import { controlRoutes } from './http/control.ts';
import type { WebhookTarget } from './http/control.ts';
import { createFaults, faultReply } from './http/faults.ts';
import { failure, readCall } from './http/messages.ts';
import { pageRoutes } from './http/pages.ts';
import type { Answer, VeriffDeps, Webhook } from './types.ts';
import { createVeriff } from './veriff.ts';
import type { Veriff } from './veriff.ts';

/** Quick at first, so that a local run need not wait an hour for a second try. */
const LOCAL_RETRY_DELAYS_MS = [1000, 2000, 5000, 15_000, 60_000];
const WEBHOOK_TIMEOUT_MS = 10_000;

export interface SimulatorOptions extends Partial<
  Pick<VeriffDeps, 'clock' | 'ids' | 'sessionLifeMs' | 'retryDelaysMs' | 'retryForMs' | 'erasureLimits'>
> {
  /** 0 or left out: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly apiKey: string;
  readonly sharedSecret: string;
  /** Where webhooks go; may be set later, through the control API or by a getter that changes its answer. */
  readonly webhookUrl?: string | (() => string | undefined);
  /** Where browsers reach the simulator. Default: its own address. */
  readonly publicUrl?: string;
}

export interface VeriffSimulator {
  readonly url: string;
  readonly veriff: Veriff;
  setWebhookUrl(url: string | undefined): void;
  /** Ends open connections and drops what is still to be sent. */
  close(): Promise<void>;
}

const createTarget = (initial: SimulatorOptions['webhookUrl']): WebhookTarget => {
  let current = initial;
  return {
    get: () => (typeof current === 'function' ? current() : current),
    set: (url) => {
      current = url;
    },
  };
};

const post =
  (target: WebhookTarget) =>
  async ({ headers, rawBody }: Webhook): Promise<Answer> => {
    const url = target.get();
    if (url === undefined) throw new Error('No webhook URL is set.');
    const signal = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS);
    const response = await fetch(url, { method: 'POST', headers, body: rawBody, redirect: 'manual', signal });
    return { status: response.status, body: await response.text() };
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

/** A Veriff of one's own, over HTTP: its API under `/v1`, steering under `/_control`, pages for people under `/`. */
export const startVeriffSimulator = async (options: SimulatorOptions): Promise<VeriffSimulator> => {
  const secrets = { apiKey: options.apiKey, sharedSecret: options.sharedSecret };
  const timers = createTimers();
  const target = createTarget(options.webhookUrl);
  const faults = createFaults();
  let url = '';

  const veriff = createVeriff({
    clock: systemClock,
    ids: randomIds,
    ...options,
    retryDelaysMs: options.retryDelaysMs ?? LOCAL_RETRY_DELAYS_MS,
    schedule: timers.schedule,
    deliver: post(target),
    secrets,
    publicUrl: () => (options.publicUrl ?? url).replace(/\/+$/, ''),
  });

  const routes = [
    ...apiRoutes(veriff, secrets),
    ...controlRoutes({ veriff, faults, target }),
    ...pageRoutes(veriff, target),
  ];

  const answer = async (request: Request): Promise<Reply> => {
    const found = await dispatch(routes, request);
    return found ?? failure(new VeriffError(404, '404', `Nothing at ${request.method} ${request.path}.`));
  };

  /** Undefined: leave the caller waiting. */
  const answerWithFaults = async (request: Request): Promise<Reply | undefined> => {
    const fault = request.path.startsWith('/v1/') ? faults.take(request) : undefined;
    if (!fault) return answer(request);
    if (fault.when === 'after') await answer(request);
    return faultReply(fault);
  };

  const refuse = (error: unknown): Reply => {
    if (error instanceof VeriffError) return failure(error);
    return failure(new VeriffError(500, '500', error instanceof Error ? error.message : String(error)));
  };

  const serve = async (reading: Promise<Request>, response: ServerResponse): Promise<void> => {
    const reply = await reading.then(answerWithFaults).catch(refuse);
    if (reply) writeReply(response, reply);
  };

  const server = createServer((message, response) => void serve(readCall(message), response));
  url = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');

  return {
    url,
    veriff,
    setWebhookUrl: target.set,
    close: () =>
      new Promise((resolve, reject) => {
        timers.clear();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
};
