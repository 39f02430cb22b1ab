import { Buffer } from 'node:buffer';
import type { AnyObjectSchema } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';
import { parse, parseText } from '#shared/validation/index.ts';
import { PayloadTooLargeError, UnsupportedMediaTypeError } from './errors.ts';
import type { ApiRequest, Route } from './types.ts';

/** The parts of a request before they are validated. */
export interface RequestParts {
  readonly body: unknown;
  readonly path: unknown;
  readonly query: unknown;
}

type Valid<R extends Route> = Pick<ApiRequest<R>, keyof RequestParts>;

/**
 * Validate all parts of a request against its route.
 * @throws ValidationError naming the errors of all parts: a form shows them together
 */
export const validRequest = <R extends Route>(route: R, parts: RequestParts): Valid<R> => {
  const errors: FieldError[] = [];
  const validate = (schema: AnyObjectSchema | undefined, check: (schema: AnyObjectSchema) => unknown): unknown => {
    try {
      return schema && check(schema);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      errors.push(...error.errors);
      return undefined;
    }
  };
  const valid = {
    path: validate(route.pathParameters, (schema) => parse(schema, parts.path)),
    query: validate(route.query, (schema) => parseText(schema, parts.query)),
    body: validate(route.body, (schema) => parse(schema, parts.body)),
  };
  if (errors.length > 0) throw new ValidationError(errors);
  return valid as Valid<R>;
};

interface SentBody {
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
}

/** The body byte for byte as it was sent; API Gateway encodes a binary body. */
export const bytesOf = ({ body = '', isBase64Encoded }: SentBody): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

/** @throws PayloadTooLargeError for more than `limit` bytes */
export const limitBody = (event: SentBody, limit: number): void => {
  if (bytesOf(event).byteLength > limit) throw new PayloadTooLargeError(`The body may have ${limit} bytes at most.`);
};

/** A media type and its parameters (RFC 9110, 8.3.1): blanks around `;`, any case of names, quoted values. */
const MEDIA_TYPE = /^[ \t]*([^\s;]+)[ \t]*((?:;[ \t]*(?:[\w!#$&^.+-]+=(?:"[^"]*"|[^\s;"]*))?[ \t]*)*)$/;

/**
 * JSON is UTF-8 and nothing else (RFC 8259, 8.1), so that a `charset` may only say so.
 * @throws UnsupportedMediaTypeError for what is not `application/json` or `application/*+json`, or is in another charset
 */
export const assertJson = (contentType = ''): void => {
  const [, type = '', parameters = ''] = contentType.length > 256 ? [] : (MEDIA_TYPE.exec(contentType) ?? []);
  const charsets = [...parameters.matchAll(/;[ \t]*charset="?([^\s;"]*)/gi)].map(([, charset]) =>
    charset?.toLowerCase(),
  );
  if (!/^application\/([\w.-]+\+)?json$/i.test(type) || charsets.some((charset) => charset !== 'utf-8')) {
    throw new UnsupportedMediaTypeError('Send the body as application/json in UTF-8.');
  }
};
