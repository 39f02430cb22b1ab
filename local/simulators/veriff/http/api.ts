import { VeriffError } from '../errors.ts';
import * as payload from '../payloads.ts';
import { hmacHex } from '../signature.ts';
import type { Media, VeriffDeps } from '../types.ts';
import type { Veriff } from '../veriff.ts';
import { checkClient, checkSignature } from './auth.ts';
import { mediaUpload, newSession, parse, statusChange } from './bodies.ts';
import { json } from '../../shared/http/messages.ts';
import type { Reply, Request } from '../../shared/http/messages.ts';
import { route } from '../../shared/http/router.ts';
import type { Params, Route } from '../../shared/http/router.ts';

/** Source: Veriff, "Context types (image, video)", those a document check uses. */
const CONTEXTS = /^(face|document-front|document-back|document-and-face|address-front)(-pre)?$/;
const MAX_VENDOR_DATA = 1000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const isOurs = (hostname: string): boolean => hostname === 'localhost' || hostname === '127.0.0.1';

/** Veriff wants https; pages of the local stack are let through. */
const checkCallback = (callback: string | null | undefined): void => {
  if (callback === null || callback === undefined) return;
  const url = URL.parse(callback);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isOurs(url.hostname))) return;
  throw new VeriffError(400, '1302', 'Only HTTPS return URLs are allowed.');
};

const readMedia = (request: Request): Omit<Media, 'id'> => {
  const { image } = parse(mediaUpload, request);
  if (!CONTEXTS.test(image.context)) throw new VeriffError(400, '1402', 'Image context is not supported.');
  const [, mimetype = 'image/jpeg', content = ''] = /^(?:data:([^;,]+);base64,)?(.*)$/s.exec(image.content) ?? [];
  if (!BASE64.test(content)) throw new VeriffError(400, '1401', 'Image is not in valid base64.');
  const size = Buffer.from(content, 'base64').length;
  return { context: image.context, mimetype, size, timestamp: image.timestamp ?? null };
};

/** Veriff's public API v1, as far as identity verification with sessions needs it. Answers are signed like Veriff's. */
export const apiRoutes = (veriff: Veriff, secrets: VeriffDeps['secrets']): readonly Route[] => {
  const signed = (reply: Reply): Reply => ({
    ...reply,
    headers: {
      ...reply.headers,
      'x-auth-client': secrets.apiKey,
      'x-hmac-signature': hmacHex(secrets.sharedSecret, reply.body),
    },
  });

  const onSession =
    (answer: (id: string, request: Request) => object) =>
    (request: Request, { id = '' }: Params): Reply => {
      checkClient(secrets, request);
      checkSignature(secrets, request, id);
      return signed(json(answer(id, request)));
    };

  const create = (request: Request): Reply => {
    checkClient(secrets, request);
    const { verification } = parse(newSession, request);
    checkCallback(verification.callback);
    if ((verification.vendorData ?? '').length > MAX_VENDOR_DATA)
      throw new VeriffError(400, '1500', `vendorData field cannot be more than ${MAX_VENDOR_DATA} symbols.`);
    return signed(json(payload.sessionBody(veriff.createSession(verification)), 201));
  };

  const upload = (id: string, request: Request): object => {
    const media = readMedia(request);
    return payload.imageBody(veriff.getSession(id), veriff.addMedia(id, media));
  };

  const update = (id: string, request: Request): object => {
    const { verification } = parse(statusChange, request);
    if (verification.status !== 'submitted') throw new VeriffError(400, '1303', 'Invalid status.');
    return payload.sessionBody(veriff.submit(id));
  };

  const erase = (id: string): object => {
    veriff.erase(id);
    return payload.erasedBody(id);
  };

  return [
    route('POST', '/v1/sessions', create),
    route(
      'GET',
      '/v1/sessions/:id',
      onSession((id) => payload.sessionBody(veriff.getSession(id))),
    ),
    route('PATCH', '/v1/sessions/:id', onSession(update)),
    route('DELETE', '/v1/sessions/:id', onSession(erase)),
    route(
      'GET',
      '/v1/sessions/:id/decision',
      onSession((id) => payload.decisionBody(veriff.getSession(id))),
    ),
    route(
      'GET',
      '/v1/sessions/:id/attempts',
      onSession((id) => payload.attemptsBody(veriff.getSession(id))),
    ),
    route(
      'GET',
      '/v1/sessions/:id/media',
      onSession((id) => payload.mediaBody(veriff.getSession(id))),
    ),
    route('POST', '/v1/sessions/:id/media', onSession(upload)),
  ];
};
