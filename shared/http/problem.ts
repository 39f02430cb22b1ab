import { BusinessError, TransientError } from '#shared/errors/index.ts';
import type { ErrorDetails } from '#shared/errors/index.ts';
import { IdempotencyInProgressError, MalformedJsonError } from './errors.ts';

/** Seconds after which a caller may retry. */
const RETRY_AFTER_SECONDS = 2;

/** Longest sentence for readers, and longest path that is repeated, in characters. */
const DETAIL_LENGTH = 4_096;
const INSTANCE_LENGTH = 1_024;

/** RFC 9457 problem details. `code` is stable; `detail` is for readers and may change. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly correlationId: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly details?: ErrorDetails;
  readonly retryAfterSeconds?: number;
}

/** The problem that an error is to the caller. Nothing of an error outside the project's error tree is shown. */
export const refusalOf = (thrown: unknown): Refusal => {
  const error = fromBodyParser(thrown);
  if (error instanceof BusinessError) {
    const { httpStatus: status, code, message: detail, details } = error;
    const retry = error instanceof IdempotencyInProgressError ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {};
    return { status, code, detail, details, ...retry };
  }
  if (error instanceof TransientError || isTimeout(error)) {
    return {
      status: 503,
      code: 'UNAVAILABLE',
      detail: 'The service cannot answer at this moment. Try again.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    };
  }
  return {
    status: 500,
    code: 'INTERNAL',
    detail: 'Something failed on our side. Name the correlation id when you report it.',
  };
};

/**
 * @param path As API Gateway hands it over: decoded, and of any length. `instance` is a URI reference (RFC 9457, 3.1.5) that
 *   names the same path, of 1,024 characters at most.
 */
export const problemOf = (
  { status, code, detail, details }: Refusal,
  { path, correlationId }: { readonly path: string; readonly correlationId: string },
): Problem => ({
  ...details,
  type: problemType(code),
  title: titleOf(code),
  status,
  code,
  detail: detail.length > DETAIL_LENGTH ? `${detail.slice(0, DETAIL_LENGTH).toWellFormed()}…` : detail,
  instance: instanceOf(path),
  correlationId,
});

/**
 * The path with everything but unreserved characters (RFC 3986, 2.3) and slashes percent-encoded; what was encoded already
 * stays. A path of two slashes at its start would name another host.
 */
const instanceOf = (path: string): string =>
  path
    .toWellFormed()
    .replace(/^\/*/, '/')
    .replaceAll(/%(?![0-9a-f]{2})|[^\w.~/%-]/giu, (character) =>
      encodeURIComponent(character).replaceAll(/[!'()*]/g, hex),
    )
    .slice(0, INSTANCE_LENGTH)
    .replace(/%[0-9a-f]?$/i, '');

const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

export const problemType = (code: string): string => `urn:mindlinks:problem:${code.toLowerCase().replaceAll('_', '-')}`;

/** `VALIDATION_FAILED` → `Validation failed`: RFC 9457 wants one title per type. */
const titleOf = (code: string): string => {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Errors of `@middy/http-json-body-parser` carry its name as `cause.package`; it answers bad JSON with 422. */
const fromBodyParser = (error: unknown): unknown => {
  if (!(error instanceof Error) || packageOf(error) !== '@middy/http-json-body-parser') return error;
  return new MalformedJsonError('The body is not valid JSON.');
};

/** middy stops shortly before Lambda would; the work may or may not have been done. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.name === 'TimeoutError' && packageOf(error) === '@middy/core';

const packageOf = ({ cause }: Error): unknown =>
  typeof cause === 'object' && cause !== null && 'package' in cause ? cause.package : undefined;
