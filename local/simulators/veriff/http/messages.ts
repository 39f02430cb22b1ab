import type { IncomingMessage, ServerResponse } from 'node:http';
import { VeriffError } from '../errors.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly raw: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Base64 media up to 24 MB and the JSON around it. */
const MAX_BODY_BYTES = 25 * 1024 * 1024;

/** @throws VeriffError (413) for a body that is too large */
export const readRequest = async (message: IncomingMessage): Promise<Request> => {
  const url = new URL(message.url ?? '/', 'http://simulator');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new VeriffError(413, '1104', 'The body is larger than 24 MB.');
    chunks.push(bytes);
  }
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    header: (name) => {
      const value = message.headers[name];
      return typeof value === 'string' ? value : undefined;
    },
    raw: Buffer.concat(chunks),
  };
};

export const writeReply = (response: ServerResponse, { status, headers, body }: Reply): void => {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
};

export const json = (body: object, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const failure = ({ httpStatus, code, message }: VeriffError): Reply =>
  json({ status: 'fail', code, message }, httpStatus);

/** Pages need nothing from elsewhere, so nothing from elsewhere is allowed. */
export const html = (body: string, status = 200): Reply => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  },
  body,
});

export const seeOther = (location: string): Reply => ({ status: 303, headers: { location }, body: '' });
