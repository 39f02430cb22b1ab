import { randomIds, systemClock } from '#shared/runtime/index.ts';
import { pathnameOf, toApiRequest, toResponse } from '../shared/api.ts';
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
import { createApi } from './api.ts';
import { failure, VeriffError } from './errors.ts';
import { createVeriffFaults, faultReply } from './faults.ts';
import { addControlRoutes } from './http/control.ts';
import { addPages } from './http/pages.ts';
import type { VeriffDeps, Webhook } from './types.ts';
import { createVeriff } from './veriff.ts';
import type { Veriff } from './veriff.ts';

/** Short at first, so that a local run does not wait an hour for the second try. */
const LOCAL_RETRY_DELAYS_MS = [1000, 2000, 5000, 15_000, 60_000];
/** Base64 media up to 24 MB and the JSON around it. */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

export interface SimulatorOptions
  extends
    ServerOptions,
    Partial<Pick<VeriffDeps, 'clock' | 'ids' | 'sessionLifeMs' | 'retryDelaysMs' | 'retryForMs' | 'erasureLimits'>> {
  readonly apiKey: string;
  readonly sharedSecret: string;
  /** Whom the pages name. */
  readonly people?: People;
}

export interface VeriffSimulator {
  readonly url: string;
  readonly veriff: Veriff;
  setWebhookUrl(url: string | undefined): void;
  /** Ends open connections and drops what is still to be sent. */
  close(): Promise<void>;
}

const refuse = (error: Error) => {
  if (error instanceof BodyTooLargeError)
    return failure(new VeriffError(413, '1104', 'The body is larger than 24 MB.'));
  return failure(error instanceof NoRouteError ? new VeriffError(404, '404', error.message) : error);
};

/** The simulator over HTTP: Veriff's API under `/v1`, the control API under `/_control`, pages for people under `/`. */
export const startVeriffSimulator = async (options: SimulatorOptions): Promise<VeriffSimulator> => {
  const secrets = { apiKey: options.apiKey, sharedSecret: options.sharedSecret };
  const timers = createTimers();
  const target = createTarget(options.webhookUrl);
  const faults = createVeriffFaults();
  const app = createApp(MAX_BODY_BYTES, refuse);
  const { url, close } = await listen(app, options);

  const veriff = createVeriff({
    clock: systemClock,
    ids: randomIds,
    ...options,
    retryDelaysMs: options.retryDelaysMs ?? LOCAL_RETRY_DELAYS_MS,
    schedule: timers.schedule,
    deliver: createSender<Webhook>(target.get),
    secrets,
    publicUrl: () => (options.publicUrl ?? url).replace(/\/+$/, ''),
  });

  const api = createApi(veriff, secrets);
  app.all('/v1/*', async ({ req }) => {
    const request = await toApiRequest(req.raw);
    const fault = faults.take({ ...request, path: pathnameOf(request) });
    if (!fault) return toResponse(api(request));
    if (fault.when === 'after') api(request);
    const reply = faultReply(fault);
    return reply ? toResponse(reply) : new Promise<Response>(() => undefined);
  });
  addControlRoutes(app, { veriff, faults, target });
  addPages(app, veriff, target, options.people ?? nobody);

  return {
    url,
    veriff,
    setWebhookUrl: target.set,
    close: () => {
      timers.clear();
      return close();
    },
  };
};
