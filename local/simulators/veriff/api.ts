import { createRouter, jsonReply, pathnameOf } from '../shared/api.ts';
import type { ApiReply, ApiRequest, Route } from '../shared/api.ts';
import { InvalidBodyError, parseBody } from '../shared/bodies.ts';
import { checkClient, checkSignature } from './auth.ts';
import { mediaUpload, newSession, statusChange } from './bodies.ts';
import { signedHeaders } from './deliveries.ts';
import { failure, VeriffError } from './errors.ts';
import * as payload from './payloads.ts';
import type { Media, VeriffDeps } from './types.ts';
import type { Veriff } from './veriff.ts';

/** Source: Veriff, "Context types (image, video)", those a document check uses. */
const CONTEXTS = /^(face|document-front|document-back|document-and-face|address-front)(-pre)?$/;
const MAX_VENDOR_DATA = 1000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const isLocal = (hostname: string): boolean => hostname === 'localhost' || hostname === '127.0.0.1';

/** Veriff wants https; pages of the local stack are accepted. */
const checkCallback = (callback: string | null | undefined): void => {
  if (callback === null || callback === undefined) return;
  const url = URL.parse(callback);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal(url.hostname))) return;
  throw new VeriffError(400, '1302', 'Only HTTPS return URLs are allowed.');
};

const readMedia = (body: string): Omit<Media, 'id'> => {
  const { image } = parseBody(mediaUpload, body);
  if (!CONTEXTS.test(image.context)) throw new VeriffError(400, '1402', 'Image context is not supported.');
  const [, mimetype = 'image/jpeg', content = ''] = /^(?:data:([^;,]+);base64,)?(.*)$/s.exec(image.content) ?? [];
  if (!BASE64.test(content)) throw new VeriffError(400, '1401', 'Image is not in valid base64.');
  const size = Buffer.from(content, 'base64').length;
  return { context: image.context, mimetype, size, timestamp: image.timestamp ?? null };
};

/** Answers a request, refusals included. */
export type Api = (request: ApiRequest) => ApiReply;

type Handler = (request: ApiRequest, id: string) => ApiReply;

/** Veriff's public API v1, as far as identity verification with sessions needs it. Answers are signed like Veriff's. */
export const createApi = (veriff: Veriff, secrets: VeriffDeps['secrets']): Api => {
  const signed = (body: object, status = 200): ApiReply => {
    const reply = jsonReply(body, status);
    return { ...reply, headers: signedHeaders(secrets, reply.body) };
  };

  const onSession = (method: string, path: string, answer: (id: string, body: string) => object): Route<Handler> => ({
    method,
    path: `/v1/sessions/:id${path}`,
    handler: (request, id) => {
      checkSignature(secrets, request, id);
      return signed(answer(id, request.body));
    },
  });

  const create: Handler = ({ body }) => {
    const { verification } = parseBody(newSession, body);
    checkCallback(verification.callback);
    if ((verification.vendorData ?? '').length > MAX_VENDOR_DATA)
      throw new VeriffError(400, '1500', `vendorData field cannot be more than ${MAX_VENDOR_DATA} symbols.`);
    return signed(payload.sessionBody(veriff.createSession(verification)), 201);
  };

  const find = createRouter<Handler>([
    { method: 'POST', path: '/v1/sessions', handler: create },
    onSession('GET', '', (id) => payload.sessionBody(veriff.getSession(id))),
    onSession('PATCH', '', (id, body) => {
      const { verification } = parseBody(statusChange, body);
      if (verification.status !== 'submitted') throw new VeriffError(400, '1303', 'Invalid status.');
      return payload.sessionBody(veriff.submit(id));
    }),
    onSession('DELETE', '', (id) => {
      veriff.erase(id);
      return payload.erasedBody(id);
    }),
    onSession('GET', '/decision', (id) => payload.decisionBody(veriff.getSession(id))),
    onSession('GET', '/attempts', (id) => payload.attemptsBody(veriff.getSession(id))),
    onSession('GET', '/media', (id) => payload.mediaBody(veriff.getSession(id))),
    onSession('POST', '/media', (id, body) => {
      const media = readMedia(body);
      return payload.imageBody(veriff.getSession(id), veriff.addMedia(id, media));
    }),
  ]);

  return (request) => {
    try {
      const found = find(request.method, pathnameOf(request));
      if (!found) throw new VeriffError(404, '404', `Nothing at ${request.method} ${pathnameOf(request)}.`);
      checkClient(secrets, request);
      return found.handler(request, found.params['id'] ?? '');
    } catch (error) {
      if (error instanceof VeriffError || error instanceof InvalidBodyError) return failure(error);
      throw error;
    }
  };
};
