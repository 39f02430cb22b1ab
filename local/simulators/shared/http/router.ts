import type { Reply, Request } from './messages.ts';

export type Params = Readonly<Record<string, string>>;

/** What a request needs to be routed. */
interface Addressed {
  readonly method: string;
  readonly path: string;
}

/** An entry of a table of routes, for HTTP requests unless said otherwise. */
export interface Route<Q extends Addressed = Request, A = Reply | Promise<Reply>> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: (request: Q, values: readonly string[]) => A;
}

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

const isParameter = (segment: string): boolean => segment.startsWith(':');

/** `route('GET', '/v1/sessions/:id', …)`; `:id` arrives as `params.id`. */
export const route = <Q extends Addressed = Request, A = Reply | Promise<Reply>>(
  method: string,
  pattern: string,
  handler: (request: Q, params: Params) => A,
): Route<Q, A> => {
  const segments = split(pattern);
  return {
    method,
    segments,
    handler: (request, values) =>
      handler(
        request,
        Object.fromEntries(
          segments.flatMap((name, at) => (isParameter(name) ? [[name.slice(1), values[at] ?? '']] : [])),
        ),
      ),
  };
};

/** The first route that fits, ready to answer; undefined when none does. */
export const match = <Q extends Addressed, A>(
  routes: readonly Route<Q, A>[],
  { method, path }: Addressed,
): ((request: Q) => A) | undefined => {
  const values = split(path).map(decode);
  const found = routes.find(
    (each) =>
      each.method === method &&
      each.segments.length === values.length &&
      each.segments.every((segment, at) => isParameter(segment) || segment === values[at]),
  );
  return found && ((request) => found.handler(request, values));
};

/** The first route that fits answers; undefined when none does. */
export const dispatch = <Q extends Addressed, A>(routes: readonly Route<Q, A>[], request: Q): A | undefined =>
  match(routes, request)?.(request);

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray % is part of the name
  }
};
