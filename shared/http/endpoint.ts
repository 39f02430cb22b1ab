import middy from '@middy/core';
import jsonBodyParser from '@middy/http-json-body-parser';
import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger } from '#shared/logging/index.ts';
import type { UserDirectory } from '#shared/users/index.ts';
import { assertNotRemoved, callerOf } from './caller.ts';
import { answer, correlated, frame, TIMEOUT_EARLY } from './frame.ts';
import type { Correlated, HttpHandler } from './frame.ts';
import { idempotencyId, idempotencyKeyOf } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { originOf } from './origin.ts';
import { assertJson, limitBody, validRequest } from './request.ts';
import type { RequestParts } from './request.ts';
import type { ApiEvent, ApiRequest, ApiResponse, ApiResult, Route } from './types.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

/** `body` is text until the parser replaces it with the parsed value. */
type IncomingEvent = Correlated<ApiEvent>;

export interface EndpointOptions {
  /** Makes POST answer a repeated `Idempotency-Key` with the first response. A function, as it reads the environment. */
  readonly idempotency?: () => Idempotency;
  /**
   * Asks the user pool whether the caller was removed since the token was issued, before anything else is done: for what
   * moves money, or decides about a person. A function, as it reads the environment.
   */
  readonly users?: () => UserDirectory;
}

/** The handler of one route. */
export type Endpoint = HttpHandler & {
  readonly route: Route;
  /** A test requires it of every POST. */
  readonly honoursIdempotencyKey: boolean;
  /** A test lists the routes that do. */
  readonly refusesRemovedCallers: boolean;
};

/** A route with the exact types of its schemas, from which the handler's request is inferred. */
export const defineRoute = <const R extends Route>(route: R): R => route;

/**
 * Wrap a function as the handler of one route: the caller is known and has one of the route's roles, every part of the
 * request is valid, every error is answered with problem details.
 *
 * @param make Creates the function; called for a valid request, so that importing a handler reads no environment
 */
export const endpoint = <R extends Route>(
  route: R,
  make: () => (request: ApiRequest<R>) => Promise<ApiResponse>,
  { idempotency, users }: EndpointOptions = {},
): Endpoint => {
  const handle = async (event: IncomingEvent, context: Context): Promise<ApiResult> => {
    const received = requestOf(route, event);
    const request = users === undefined ? received : await admitted(received, users());
    const key = route.method === 'POST' ? idempotencyKeyOf(event.headers) : undefined;
    const work = () => make()(request);
    const response =
      key !== undefined && idempotency
        ? await runOnce(idempotency(), { route, request, key, context }, work)
        : await work();
    logger.info('Request answered', { status: response.status });
    return answer(response, request.correlationId);
  };
  const wrapped = middy<IncomingEvent, ApiResult>(TIMEOUT_EARLY)
    .use(frame(route.operationId))
    .use(admission(route))
    .use(jsonBody(route))
    .handler(handle);
  return Object.assign((event: ApiEvent, context: Context) => wrapped(correlated(event), context), {
    route,
    honoursIdempotencyKey: idempotency !== undefined,
    refusesRemovedCallers: users !== undefined,
  });
};

/** First of all: a caller without the role learns nothing of what the route expects. */
const admission = (route: Route): MiddlewareObj<IncomingEvent, ApiResult> => ({
  before: ({ event }) => {
    const { id: callerId, type: callerType } = callerOf(event, route);
    logger.appendKeys({ callerId, callerType });
    limitBody(event, BODY_LIMIT_BYTES);
  },
});

/** Parses the body of a route that has one. A missing body is left to the schema, which names what is missing. */
const jsonBody = ({ body }: Route): MiddlewareObj<IncomingEvent, ApiResult> => {
  const { before } = jsonBodyParser<IncomingEvent>({ disableContentTypeCheck: true });
  return {
    before: async (request): Promise<void> => {
      if (body === undefined || request.event.body === undefined) return;
      assertJson(request.event.headers['content-type']);
      await before?.(request);
    },
  };
};

/** The request of a caller whom the user pool still has. @throws CallerRemovedError; ProviderUnavailableError */
const admitted = async <R extends Route>(request: ApiRequest<R>, users: UserDirectory): Promise<ApiRequest<R>> => {
  const { hasTotp } = await assertNotRemoved(users, request.caller);
  return { ...request, origin: { ...request.origin, hasTotp } };
};

const requestOf = <R extends Route>(route: R, event: IncomingEvent): ApiRequest<R> => ({
  ...validRequest(route, {
    body: event.body,
    // serverless-offline sends null where API Gateway sends nothing.
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
  }),
  caller: callerOf(event, route),
  origin: originOf(event),
  correlationId: event.correlationId,
});

interface KeyedRequest {
  readonly route: Route;
  readonly request: Pick<ApiRequest, 'caller'> & RequestParts;
  readonly key: string;
  readonly context: Context;
}

const runOnce = async (
  idempotency: Idempotency,
  { route, request, key, context }: KeyedRequest,
  work: () => Promise<ApiResponse>,
): Promise<ApiResponse> => {
  const { caller, path, query, body } = request;
  const id = idempotencyId(caller.id, route.operationId, key);
  const { response, replayed } = await idempotency.run({ id, payload: { path, query, body }, context }, work);
  return replayed ? { ...response, headers: { ...response.headers, 'idempotency-replayed': 'true' } } : response;
};
