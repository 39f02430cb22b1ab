import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Context as HonoContext } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import pLimit from 'p-limit';
import { toResponse } from '../api.ts';
import type { ApiReply } from '../api.ts';
import { parseBody } from '../bodies.ts';
import type { BodySchema } from '../bodies.ts';
import type { Answer } from '../types.ts';

interface Env {
  Bindings: HttpBindings;
}
export type App = Hono<Env>;
export type Context = HonoContext<Env>;

/** A body that is larger than the simulator accepts. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** A path that has no route. */
export class NoRouteError extends Error {
  override readonly name = 'NoRouteError';
}

/** @param failure what a provider answers to an error, `BodyTooLargeError` and `NoRouteError` among them */
export const createApp = (maxBodyBytes: number, failure: (error: Error) => ApiReply): App => {
  const app = new Hono<Env>({ strict: false });
  app.onError((error) => toResponse(failure(error)));
  app.notFound(({ req }) => toResponse(failure(new NoRouteError(`Nothing at ${req.method} ${req.path}.`))));
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new BodyTooLargeError(`The body is larger than ${maxBodyBytes} bytes.`);
      },
    }),
  );
  return app;
};

/** @throws InvalidBodyError */
export const readBody = async <T>({ req }: Context, schema: BodySchema<T>): Promise<T> =>
  parseBody(schema, await req.text());

/** The id in a path with `:id`. */
export const idIn = ({ req }: Context): string => req.param('id') ?? '';

/** Whether a value passes a filter of the query; a filter that is left out passes every value. */
export const matches = (filter: string | undefined, value: string | null): boolean =>
  filter === undefined || filter === value;

type Change = (context: Context) => unknown;

/** GET shows a part of the simulator; the other methods change it first. */
export const addSetting = (
  app: App,
  path: string,
  show: (context: Context) => object,
  changes: Readonly<Partial<Record<'DELETE' | 'POST' | 'PUT', Change>>> = {},
): void => {
  app.get(path, (context) => Response.json(show(context)));
  for (const [method, change] of Object.entries(changes)) {
    app.on(method, path, async (context) => {
      await change(context);
      return Response.json(show(context));
    });
  }
};

export interface ServerOptions {
  /** 0 or left out: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Where webhooks go; may be set later, through the control API or by a getter that changes its answer. */
  readonly webhookUrl?: string | (() => string | undefined);
  /** Where browsers reach the simulator. Default: its own address. */
  readonly publicUrl?: string;
}

/** Listens until `close`, which ends open connections. */
export const listen = async (
  { fetch }: App,
  { port = 0, host = '127.0.0.1' }: Pick<ServerOptions, 'port' | 'host'>,
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const answer = getRequestListener(fetch);
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No address.');
  return {
    url: `http://${host}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
};

/** An address that webhooks are sent to. */
export interface WebhookTarget {
  get(): string | undefined;
  set(url: string | undefined): void;
}

export const createTarget = (initial: ServerOptions['webhookUrl']): WebhookTarget => {
  let current = initial;
  return {
    get: () => (typeof current === 'function' ? current() : current),
    set: (url) => {
      current = url;
    },
  };
};

const WEBHOOK_TIMEOUT_MS = 10_000;

/** Posts webhooks, at most `atOnce` at the same time. It throws when there is no URL, or no answer within ten seconds. */
export const createSender = <
  W extends { readonly headers: Readonly<Record<string, string>>; readonly rawBody: string },
>(
  urlOf: (webhook: W) => string | undefined,
  atOnce = Infinity,
): ((webhook: W) => Promise<Answer>) => {
  const limited = pLimit(atOnce);
  const send = async (webhook: W): Promise<Answer> => {
    const url = urlOf(webhook);
    if (url === undefined) throw new Error('No webhook URL is set.');
    const { headers, rawBody: body } = webhook;
    const signal = AbortSignal.timeout(WEBHOOK_TIMEOUT_MS);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    return { status: response.status, body: await response.text() };
  };
  return (webhook) => limited(send, webhook);
};
