/** One route of an HTTP API, as API Gateway writes it: `GET /api/admin/kyc/reviews/{caseId}`. */
export interface RoutePattern {
  /** Upper case, or `ANY`. */
  readonly method: string;
  readonly segments: readonly string[];
}

/** The routes of one service and where its requests go. */
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

/** More literal segments first, then longer patterns: the order in which API Gateway prefers its routes. */
const specificity = ({ segments }: RoutePattern): number =>
  segments.filter((segment) => !isParameter(segment)).length * 100 +
  segments.length -
  (segments.some(isGreedy) ? 50 : 0);

/** API Gateway itself answers preflights and unknown methods, so the path alone decides; the method breaks ties. */
const fits = (pattern: RoutePattern, method: string): number =>
  pattern.method === method || pattern.method === 'ANY' ? 1 : 0;

/** Finds whose request this is; undefined if no service has such a path. The query string does not matter. */
export const findTarget = <Target>(
  tables: readonly RouteTable<Target>[],
  method: string,
  url: string,
): Target | undefined => {
  const path = split(url.replace(/[?#].*$/s, ''));
  const candidates = tables.flatMap(({ routes, target }) =>
    routes.filter((route) => matches(route, path)).map((route) => ({ route, target })),
  );
  candidates.sort(
    (a, b) => specificity(b.route) - specificity(a.route) || fits(b.route, method) - fits(a.route, method),
  );
  return candidates[0]?.target;
};
