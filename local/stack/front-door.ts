import { STATUS_CODES, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createProxyServer } from 'httpxy';
import { pageOf } from './pages.ts';
import { findTarget, type RouteTable } from './routes.ts';

/** The API of a service. On AWS the CDN selects the origin, here the front door does. */
export interface Upstream {
  /** Such as `http://127.0.0.1:4566`. */
  readonly url: string;
  /** The `Host` header, where the URL alone does not identify the API. */
  readonly host?: string;
}

export interface FrontDoor {
  readonly url: string;
  /** Starts to forward requests to these services. */
  open(tables: readonly RouteTable<Upstream>[]): void;
  close(): Promise<void>;
}

const sendProblem = (response: ServerResponse, status: number, code: string, detail: string): void => {
  const title = STATUS_CODES[status];
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail }));
};

/**
 * What API Gateway answers to a path or a method without a route, `HEAD`, `OPTIONS` without CORS and `TRACE` too: HTTP APIs have
 * no gateway responses that could be problem details.
 */
const sendUnrouted = (response: ServerResponse): void => {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: 'Not Found' }));
};

const sendNoPage = (response: ServerResponse): void =>
  sendProblem(response, 404, 'NOT_FOUND', 'No service answers at this address.');

/** An answer of the web platform, by Node's server. */
const sendPage = async (response: ServerResponse, page: Response): Promise<void> => {
  response.writeHead(page.status, Object.fromEntries(page.headers));
  response.end(await page.text());
};

/** Bytes of the request line and all headers that an HTTP API accepts (API Gateway guide, quotas of HTTP APIs). */
const LARGEST_HEAD = 10_240;

const isApiPath = (url: string): boolean => /^\/(api|webhooks)(\/|$|\?)/.test(url);

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

/**
 * The reverse proxy of the local stack, in place of the CDN on AWS: `/api/**` and `/webhooks/**` go to the service that has
 * the route, with unchanged body and headers (webhook signatures cover the raw bytes). The APIs answer preflights, as on AWS.
 * Where mails and providers lead to it has pages, in place of the web application. Other paths return 404. It listens immediately, so that no other program takes its port, and returns 503 until it is opened.
 */
export const startFrontDoor = async (port: number): Promise<FrontDoor> => {
  const proxy = createProxyServer({ xfwd: true });
  let tables: readonly RouteTable<Upstream>[] | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request;
    const page = method === 'GET' || method === 'HEAD' ? pageOf(url) : undefined;
    if (page) return sendPage(response, await page);
    if (!tables) return sendProblem(response, 503, 'SERVICE_UNAVAILABLE', 'The services are being started.');
    const upstream = isApiPath(url) ? findTarget(tables, method, url) : undefined;
    if (!upstream) return isApiPath(url) ? sendUnrouted(response) : sendNoPage(response);
    const host = upstream.host ?? new URL(upstream.url).host;
    await proxy.web(request, response, { target: upstream.url, headers: { host } });
  };

  proxy.on('error', (error, _request, response) => {
    if (response && 'writeHead' in response && !response.headersSent) {
      sendProblem(response, 502, 'BAD_GATEWAY', `The service did not answer: ${error.message}`);
    }
  });

  const server = createServer({ maxHeaderSize: LARGEST_HEAD }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendProblem(response, 502, 'BAD_GATEWAY', String(error));
    });
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${port}`,
    open: (opened) => {
      tables = opened;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
