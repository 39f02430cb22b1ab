/** One route of an HTTP API in the notation of API Gateway: `GET /api/admin/kyc/reviews/{caseId}`. */
export interface RoutePattern {
  /** Upper case, or `ANY`. */
  readonly method: string;
  readonly segments: readonly string[];
}

/** The routes of one service and the target of its requests. */
export interface RouteTable<Target> {
  readonly routes: readonly RoutePattern[];
  readonly target: Target;
}

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Parses `METHOD /path`. Throws for anything else, such as the catch-all `$default`. */
export const parseRouteKey = (key: string): RoutePattern => {
  const match = /^([A-Z]+) (\/\S*)$/.exec(key);
  if (!match?.[1] || !match[2]) throw new Error(`Not a route key: ${key}`);
  return { method: match[1], segments: split(match[2]) };
};

const isParameter = (segment: string): boolean => segment.startsWith('{');
const isGreedy = (segment: string): boolean => segment.endsWith('+}');

const matches = (pattern: RoutePattern, path: readonly string[]): boolean => {
  const last = pattern.segments.at(-1);
  const greedy = last !== undefined && isGreedy(last);
  if (greedy ? path.length < pattern.segments.length : path.length !== pattern.segments.length) return false;
  return pattern.segments.every((segment, index) => isParameter(segment) || segment === path[index]);
};

/** The priority of API Gateway: patterns with more literal segments first, then longer patterns. */
const specificity = ({ segments }: RoutePattern): number =>
  segments.filter((segment) => !isParameter(segment)).length * 100 +
  segments.length -
  (segments.some(isGreedy) ? 50 : 0);

/** API Gateway itself responds to preflights: for those the path alone decides. `HEAD` is no `GET` to an HTTP API. */
const takes = (pattern: RoutePattern, method: string): boolean =>
  method === 'OPTIONS' || pattern.method === method || pattern.method === 'ANY';

/** The target of a request; undefined if no service has such a route. The query string is ignored. */
export const findTarget = <Target>(
  tables: readonly RouteTable<Target>[],
  method: string,
  url: string,
): Target | undefined => {
  const path = split(url.replace(/[?#].*$/s, ''));
  const candidates = tables.flatMap(({ routes, target }) =>
    routes.filter((route) => matches(route, path) && takes(route, method)).map((route) => ({ route, target })),
  );
  candidates.sort((a, b) => specificity(b.route) - specificity(a.route));
  return candidates[0]?.target;
};
