import type { Reply, Request } from './messages.ts';

export type Params = Readonly<Record<string, string>>;
type Handler = (request: Request, params: Params) => Reply | Promise<Reply>;

export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: (request: Request, values: readonly string[]) => Reply | Promise<Reply>;
}

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

const isParameter = (segment: string): boolean => segment.startsWith(':');

/** `route('GET', '/v1/sessions/:id', …)`; `:id` arrives as `params.id`. */
export const route = (method: string, pattern: string, handler: Handler): Route => {
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

/** The first route that fits answers; undefined when none does. */
export const dispatch = (routes: readonly Route[], request: Request): Promise<Reply> | Reply | undefined => {
  const values = split(request.path).map(decode);
  const found = routes.find(
    ({ method, segments }) =>
      method === request.method &&
      segments.length === values.length &&
      segments.every((segment, at) => isParameter(segment) || segment === values[at]),
  );
  return found?.handler(request, values);
};

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray % is part of the name
  }
};
