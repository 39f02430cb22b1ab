import { TrieRouter } from 'hono/router/trie-router';

/** A call of a provider's API, over HTTP or within the process. */
export interface ApiRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Params = Readonly<Record<string, string>>;

export interface Route<H> {
  readonly method: string;
  /** Such as `/v1/sessions/:id`. */
  readonly path: string;
  readonly handler: H;
}

/** Finds the first route for a method and a path without query. */
export const createRouter = <H>(routes: readonly Route<H>[]) => {
  const router = new TrieRouter<H>();
  for (const { method, path, handler } of routes) router.add(method, path, handler);
  return (method: string, pathname: string): { readonly handler: H; readonly params: Params } | undefined => {
    const [found] = router.match(method, pathname)[0];
    if (!found) return undefined;
    const [handler, values] = found;
    const params = Object.entries(values).map(([name, value]) => [name, decode(String(value))] as const);
    return { handler, params: Object.fromEntries(params) };
  };
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray % is part of the name
  }
};

export const pathnameOf = ({ path }: Pick<ApiRequest, 'path'>): string => path.split('?')[0] ?? '';

export const jsonReply = (body: object, status = 200): ApiReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const toApiRequest = async (request: Request): Promise<ApiRequest> => {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    path: `${pathname}${search}`,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  };
};

export const toResponse = ({ status, headers, body }: ApiReply): Response =>
  new Response(body, { status, headers: { ...headers } });
