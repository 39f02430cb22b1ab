import type { Buffer } from 'node:buffer';
import middy from '@middy/core';
import { logger } from '#shared/logging/index.ts';
import { answer, correlated, frame, TIMEOUT_EARLY } from './frame.ts';
import type { Correlated, HttpEvent, HttpHandler } from './frame.ts';
import { bytesOf, limitBody } from './request.ts';
import type { ApiResponse, ApiResult } from './types.ts';

const BODY_LIMIT_BYTES = 256 * 1024;

/** A request from a system that signs the body. */
export interface RawRequest {
  /** Exactly the bytes that were sent: they are what was signed. */
  readonly rawBody: Buffer;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly correlationId: string;
}

/**
 * Wrap a function as the Lambda of a webhook: no token, no parsing; the same problem details and headers as
 * {@link endpoint}'s. The function verifies the signature and throws UnauthenticatedError.
 *
 * @param make Creates the function; called for each request, so that importing a handler reads no environment
 */
export const rawEndpoint = (make: () => (request: RawRequest) => Promise<ApiResponse>): HttpHandler<HttpEvent> => {
  const wrapped = middy<Correlated<HttpEvent>, ApiResult>(TIMEOUT_EARLY)
    .use(frame('webhook'))
    .handler(async (event: Correlated<HttpEvent>): Promise<ApiResult> => {
      limitBody(event, BODY_LIMIT_BYTES);
      const { headers, correlationId } = event;
      const response = await make()({ rawBody: bytesOf(event), headers, correlationId });
      logger.info('Request answered', { status: response.status });
      return answer(response, correlationId);
    });
  return (event, context) => wrapped(correlated(event), context);
};
