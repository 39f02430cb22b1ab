import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger } from '#shared/logging/index.ts';
import { problemOf, refusalOf } from './problem.ts';
import type { ApiEvent, ApiResponse, ApiResult } from './types.ts';

/** The part of API Gateway's event (payload format 2.0) that both kinds of endpoint share. */
export type HttpEvent = Omit<ApiEvent, 'requestContext'> & {
  readonly requestContext: Pick<ApiEvent['requestContext'], 'requestId'>;
};

/** A Lambda behind API Gateway. */
export type HttpHandler<E extends HttpEvent = ApiEvent> = (event: E, context: Context) => Promise<ApiResult>;

/** Time to log and respond before Lambda stops the function, milliseconds. */
export const TIMEOUT_EARLY = { timeoutEarlyInMillis: 250 };

/** An event with its correlation id. */
export type Correlated<E> = E & { readonly correlationId: string };

/**
 * The event for the middlewares: a copy, because the body parser writes into it. An empty body is no body. The correlation id
 * is the caller's if it is valid, otherwise API Gateway's id of the request, which the access log has
 * (docs/adr/0024).
 */
export const correlated = <E extends HttpEvent>(event: E): Correlated<E> => {
  const headers = lowerCased(event.headers);
  const given = headers['x-correlation-id'];
  return {
    ...event,
    headers,
    body: event.body || undefined,
    correlationId: given !== undefined && /^[\w.:=-]{1,128}$/.test(given) ? given : event.requestContext.requestId,
  };
};

const lowerCased = (headers: HttpEvent['headers'] | undefined): HttpEvent['headers'] =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

/** The outermost middleware: sets the log's keys, and turns an error into problem details. */
export const frame = <E extends HttpEvent>(operation: string): MiddlewareObj<Correlated<E>, ApiResult> => ({
  before: ({ event: { correlationId, requestContext }, context }) => {
    logger.addContext(context);
    logger.resetKeys();
    logger.appendKeys({ correlationId, requestId: requestContext.requestId, operation });
  },
  onError: ({ event: { correlationId, rawPath }, error }) => {
    const refusal = refusalOf(error);
    const { status, code, details, retryAfterSeconds } = refusal;
    // Messages may repeat what the caller sent; the names of the fields are enough to find the cause.
    if (status < 500) logger.info('Request refused', { status, code, fields: fieldsOf(details?.['errors']) });
    else logger.error('Request failed', { status, code, error: error instanceof Error ? error : String(error) });
    return answer(
      {
        status,
        body: problemOf(refusal, { path: rawPath, correlationId }),
        headers: {
          'content-type': 'application/problem+json',
          ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
        },
      },
      correlationId,
    );
  },
});

/** Responses are personal data: no cache stores them, and no browser guesses their type. */
export const answer = ({ status, body, text, headers }: ApiResponse, correlationId: string): ApiResult => ({
  statusCode: status,
  headers: {
    ...(body && { 'content-type': 'application/json' }),
    ...headers,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-correlation-id': correlationId,
  },
  ...(body && { body: JSON.stringify(body) }),
  ...(text !== undefined && { body: text }),
});

const fieldsOf = (errors: unknown): unknown[] | undefined =>
  Array.isArray(errors) ? errors.map((error: { field?: unknown }) => error.field) : undefined;
