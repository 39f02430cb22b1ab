import { apiEvent } from '#shared/http/testing.ts';
import type { Hub } from '../hub.ts';
import type { Functions } from './functions.ts';

/** A route of a service's HTTP API, as it is deployed. */
export interface DeployedRoute {
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  readonly functionName: string;
  readonly needsToken: boolean;
}

/** Claims of an ID token, as API Gateway flattens them. */
export type Claims = Readonly<Record<string, string>>;

export interface ApiCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims?: Claims;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a JSON object; empty for any other body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface HttpApi {
  /** A request through the front door. `path` may have a query. */
  request(path: string, call: ApiCall, answered: (answer: ApiAnswer) => void): void;
}

/** Receives every answer, with the request's method and its path without the query. */
export type AnswerListener = (method: string, path: string, answer: ApiAnswer) => void;

const LATENCY_MS = 30;

/** What API Gateway answers itself, in place of a function. */
const gatewayAnswer = (status: number, message: string): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: { message },
  text: JSON.stringify({ message }),
});

/** API Gateway: routes, authorizers, and a 5xx where the function did not answer. */
export const createHttpApi = (
  { kernel, chance, traceEvent }: Hub,
  routes: readonly DeployedRoute[],
  functions: Pick<Functions, 'invoke'>,
  onAnswered: AnswerListener = () => undefined,
): HttpApi => {
  const compiled = routes
    .toSorted((a, b) => vagueness(a.path) - vagueness(b.path))
    .map((route) => ({ route, pattern: patternOf(route.path) }));

  return {
    request: (path, call, answered) => {
      const { method = 'GET', claims } = call;
      const url = new URL(path, 'https://api.example.test');
      const answer = (given: ApiAnswer): void => {
        traceEvent('api', `${method} ${url.pathname} → ${given.status}`, () => ({ body: given.body }));
        onAnswered(method, url.pathname, given);
        kernel.after(chance.between('http', 1, LATENCY_MS), 'an answer arrives', () => answered(given));
      };
      const found = compiled.find(({ route, pattern }) => route.method === method && pattern.test(url.pathname));
      if (found === undefined) return answer(gatewayAnswer(404, 'Not Found'));
      if (found.route.needsToken && claims === undefined) return answer(gatewayAnswer(401, 'Unauthorized'));
      // A token counts only where a route asks for one.
      const seen = { ...call, claims: found.route.needsToken ? (claims ?? {}) : {} };
      const event = eventOf(url, seen, found.route, found.pattern.exec(url.pathname)?.groups ?? {});
      functions.invoke(found.route.functionName, event, (outcome) =>
        answer(outcome.ok ? read(outcome.value) : failing(outcome.error)),
      );
    },
  };
};

/** `{name}` is one segment of a path, `{name+}` for all that is left. */
const patternOf = (path: string): RegExp => {
  const segment = (written: string): string => {
    const [, name, rest] = /^\{(\w+)(\+?)\}$/.exec(written) ?? [];
    return name === undefined ? written.replaceAll(/[^\w-]/g, '\\$&') : `(?<${name}>${rest === '+' ? '.+' : '[^/]+'})`;
  };
  return new RegExp(`^${path.split('/').map(segment).join('/')}$`);
};

/** Of the routes that match, the one with the fewest parameters is taken, and one for all that is left only at last. */
const vagueness = (path: string): number => (path.match(/\{/g)?.length ?? 0) + (path.includes('+}') ? 100 : 0);

const eventOf = (
  url: URL,
  { method = 'GET', body, headers, claims }: ApiCall,
  route: DeployedRoute,
  parameters: Readonly<Record<string, string>>,
) =>
  apiEvent({
    method,
    path: url.pathname,
    routeKey: `${route.method} ${route.path}`,
    ...(headers && {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    }),
    ...(body !== undefined && { body }),
    pathParameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(value)]),
    ),
    ...(url.search !== '' && { query: Object.fromEntries(url.searchParams) }),
    ...(claims && { claims }),
  });

const failing = (error: string): ApiAnswer =>
  error.includes('TooManyRequests')
    ? gatewayAnswer(503, 'Service Unavailable')
    : gatewayAnswer(500, 'Internal Server Error');

/** What a function answered. Something else than an answer is the body of one, as of payload format 2.0. */
const read = (value: unknown): ApiAnswer => {
  const isAnswer = typeof value === 'object' && value !== null && 'statusCode' in value;
  const {
    statusCode = 200,
    headers = {},
    body: text = '',
  } = (isAnswer ? value : { body: JSON.stringify(value) }) as {
    readonly statusCode?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: statusCode, headers, body: parsed as ApiAnswer['body'], text };
};
