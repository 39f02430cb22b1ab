import middy from '@middy/core';
import { NotFoundError } from '#shared/errors/index.ts';
import type { Endpoint } from './endpoint.ts';
import { correlated, frame, TIMEOUT_EARLY } from './frame.ts';
import type { Correlated, HttpHandler } from './frame.ts';
import type { ApiEvent, ApiResult, Route } from './types.ts';

/** The Lambda of several routes, which a test compares with `serverless.yml`. */
export type ApiHandler = HttpHandler & { readonly endpoints: readonly Endpoint[] };

/** A route as API Gateway names it: `GET /api/admin/kyc/reviews/{caseId}`. */
export const routeKeyOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/**
 * One Lambda for the routes of an area and one kind of caller (docs/adr/0016). API Gateway has matched the path already, so
 * the endpoint is looked up by `routeKey`. A route without an endpoint is answered 404.
 */
export const apiHandler = (endpoints: readonly Endpoint[]): ApiHandler => {
  const byRouteKey = new Map(endpoints.map((endpoint) => [routeKeyOf(endpoint.route), endpoint]));
  const unrouted = middy<Correlated<ApiEvent>, ApiResult>(TIMEOUT_EARLY)
    .use(frame('unrouted'))
    .handler(({ routeKey }): never => {
      throw new NotFoundError(`There is no operation ${routeKey}.`);
    });
  const answer: HttpHandler = async (event, context) =>
    byRouteKey.get(event.routeKey)?.(event, context) ?? unrouted(correlated(event), context);
  return Object.assign(answer, { endpoints });
};
