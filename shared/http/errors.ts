import { BusinessError, ConflictError, TransientError } from '#shared/errors/index.ts';

/** The body is not JSON. */
export class MalformedJsonError extends BusinessError {
  override readonly name = 'MalformedJsonError';
  readonly code = 'MALFORMED_JSON';
  readonly httpStatus = 400;
}

/** The body is larger than the operation accepts; nothing of it was read. */
export class PayloadTooLargeError extends BusinessError {
  override readonly name = 'PayloadTooLargeError';
  readonly code = 'PAYLOAD_TOO_LARGE';
  readonly httpStatus = 413;
}

/** The body's content type is not JSON. */
export class UnsupportedMediaTypeError extends BusinessError {
  override readonly name = 'UnsupportedMediaTypeError';
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';
  readonly httpStatus = 415;
}

/** The first request with this `Idempotency-Key` is still in progress; retry shortly. */
export class IdempotencyInProgressError extends ConflictError {
  override readonly name = 'IdempotencyInProgressError';
  override readonly code = 'IDEMPOTENCY_IN_PROGRESS';
}

/** The idempotency table cannot be read, so the request was not run. */
export class IdempotencyUnavailableError extends TransientError {
  override readonly name = 'IdempotencyUnavailableError';
}
