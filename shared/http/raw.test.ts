import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import sinon from 'sinon';
import { UnauthenticatedError } from '#shared/errors/index.ts';
import { logger } from '#shared/logging/index.ts';
import { rawEndpoint } from './index.ts';
import type { RawRequest } from './index.ts';
import { apiEvent, bodyOf, lambdaContext } from './testing.ts';
import type { EventParts } from './testing.ts';

const deliver = async (parts: EventParts, work: (request: RawRequest) => Promise<void> = async () => undefined) => {
  const event = apiEvent({ method: 'POST', path: '/webhooks/veriff', ...parts });
  Reflect.deleteProperty(event.requestContext, 'authorizer');
  const handler = rawEndpoint(() => async (request) => {
    await work(request);
    return { status: 200 };
  });
  const result = await handler(event, lambdaContext());
  return { status: result.statusCode, headers: result.headers, body: bodyOf(result) };
};

const seen = async (parts: EventParts): Promise<RawRequest> => {
  const work = sinon.stub<[RawRequest], Promise<void>>().resolves();
  await deliver(parts, work);
  return work.firstCall.args[0];
};

describe('A webhook delivery', () => {
  beforeEach(() => {
    sinon.stub(logger, 'info');
    sinon.stub(logger, 'error');
  });
  afterEach(() => sinon.restore());

  it('needs no token', async () => {
    expect((await deliver({ body: {} })).status).to.equal(200);
  });

  it('hands over the bytes exactly as sent, so that a signature over them holds', async () => {
    const sent = '{ "b": 1,\r\n "a": "ü\\u00fc" }\n';
    const signature = createHmac('sha256', 'k').update(sent).digest('hex');
    const { rawBody } = await seen({ body: sent });
    expect(createHmac('sha256', 'k').update(rawBody).digest('hex')).to.equal(signature);
  });

  it('hands over bytes that are no text, which the gateway base64-encodes', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    const { rawBody } = await seen({ body: bytes.toString('base64'), isBase64Encoded: true });
    expect([...rawBody]).to.deep.equal([...bytes]);
  });

  it('hands over an empty body as no bytes', async () => {
    expect((await seen({})).rawBody).to.have.length(0);
  });

  it('hands over headers by lower-case name, and the correlation id', async () => {
    const { headers, correlationId } = await seen({ headers: { 'X-HMAC-Signature': 'abc', 'x-correlation-id': 'c1' } });
    expect(headers).to.include({ 'x-hmac-signature': 'abc' });
    expect(correlationId).to.equal('c1');
  });

  it('gets 413 for more than 256 KB', async () => {
    expect((await deliver({ body: 'x'.repeat(256 * 1024) })).status).to.equal(200);
    expect((await deliver({ body: 'x'.repeat(256 * 1024 + 1) })).status).to.equal(413);
  });

  it('gets problem details when its signature is refused', async () => {
    const { status, headers, body } = await deliver({ body: {} }, () =>
      Promise.reject(new UnauthenticatedError('The signature does not match.')),
    );
    expect(status).to.equal(401);
    expect(headers).to.include({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    expect(body).to.include({ code: 'UNAUTHENTICATED', instance: '/webhooks/veriff' });
  });

  it('gets 500 for a bug of ours, so that the provider delivers again', async () => {
    const { status, body } = await deliver({ body: {} }, () => Promise.reject(new Error('secret')));
    expect(status).to.equal(500);
    expect(JSON.stringify(body)).not.to.include('secret');
  });
});
