import { expect } from 'chai';
import sinon from 'sinon';
import { array, number, object, string } from 'yup';
import { ConflictError, NotFoundError, ProviderUnavailableError } from '#shared/errors/index.ts';
import { logger } from '#shared/logging/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { defineRoute, endpoint } from './index.ts';
import type { ApiRequest, ApiResponse, Route } from './index.ts';
import type { RequestParts } from './request.ts';
import { adminClaims, apiEvent, bodyOf, contractorClaims, lambdaContext } from './testing.ts';
import type { EventParts } from './testing.ts';

const submit = defineRoute({
  method: 'POST',
  path: '/api/things/{thingId}/submit',
  operationId: 'submitThing',
  summary: 'Submit',
  tag: 'things',
  roles: ['contractor'],
  pathParameters: object({ thingId: uuid().required() }),
  query: object({ limit: number().integer().default(25) }),
  body: object({ title: string().required(), parts: array().of(object({ kind: string().required() })) }),
  responses: { 200: { description: 'Submitted' } },
});
const list = defineRoute({
  ...submit,
  method: 'GET',
  operationId: 'list',
  body: undefined,
  roles: ['contractor', 'admin'],
});

const thingId = '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01';
const good = {
  method: 'POST',
  path: `/api/things/${thingId}/submit`,
  pathParameters: { thingId },
  body: { title: 'T' },
};
/** API Gateway's id of the request, which its access log has too. */
const requestId = 'JKJaXmPLvHcESHA=';

const call = async (
  parts: EventParts,
  answer: (request: ApiRequest<Route>) => Promise<ApiResponse> = async () => ({ status: 200, body: { ok: true } }),
  route: Route = submit,
) => {
  const result = await endpoint(route, () => answer)(apiEvent({ requestId, ...parts }), lambdaContext());
  return { status: result.statusCode, headers: result.headers ?? {}, body: bodyOf(result), text: result.body };
};

type RequestSeen = Pick<ApiRequest, 'caller' | 'correlationId' | 'origin'> & RequestParts;

const requestSeen = async (parts: EventParts, route: Route = submit): Promise<RequestSeen> => {
  const answer = sinon.stub<[ApiRequest], Promise<ApiResponse>>().resolves({ status: 204 });
  await call(parts, answer, route);
  return answer.firstCall.args[0];
};

describe('An API call', () => {
  beforeEach(() => {
    sinon.stub(logger, 'info');
    sinon.stub(logger, 'error');
  });
  afterEach(() => sinon.restore());

  describe('that is in order', () => {
    it('is answered with JSON that no cache keeps and no browser sniffs', async () => {
      const { status, headers, body } = await call(good);
      expect(status).to.equal(200);
      expect(body).to.deep.equal({ ok: true });
      expect(headers).to.deep.equal({
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-correlation-id': requestId,
      });
    });

    it('may be answered without a body, and with headers of the operation', async () => {
      const { status, headers, text } = await call(good, async () => ({ status: 204, headers: { location: '/x' } }));
      expect({ status, text, location: headers['location'] }).to.deep.equal({
        status: 204,
        text: undefined,
        location: '/x',
      });
      expect(headers).not.to.have.property('content-type');
    });

    it('may be answered with a document that is no JSON, as it stands', async () => {
      const csv = 'at,change\r\n2026-11-02,"1,00"\r\n';
      const file: ApiResponse = { status: 200, text: csv, headers: { 'content-type': 'text/csv' } };
      const event = apiEvent(good);
      const { body, headers } = await endpoint(submit, () => async () => file)(event, lambdaContext());
      expect(body).to.equal(csv);
      expect(headers).to.include({ 'content-type': 'text/csv', 'cache-control': 'no-store' });
    });

    it('reaches the operation as body, path and query of the declared types', async () => {
      const { body, path, query } = await requestSeen({ ...good, query: { limit: '7' } });
      expect({ body, path, query }).to.deep.equal({ body: { title: 'T' }, path: { thingId }, query: { limit: 7 } });
    });

    it('may have its JSON base64-encoded by the gateway, and any +json content type', async () => {
      const body = Buffer.from('{"title":"Ü"}').toString('base64');
      const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
      expect((await requestSeen({ ...good, body, headers, isBase64Encoded: true })).body).to.deep.equal({ title: 'Ü' });
    });

    it('needs no body where the operation takes none', async () => {
      const { body: _none, ...bare } = good;
      expect((await call({ ...bare, method: 'GET' }, undefined, list)).status).to.equal(200);
    });

    it('does not change the event: the same event can be handled twice', async () => {
      const handler = endpoint(submit, () => async () => ({ status: 200 }));
      const event = apiEvent(good);
      const first = await handler(event, lambdaContext());
      expect([first.statusCode, (await handler(event, lambdaContext())).statusCode]).to.deep.equal([200, 200]);
    });

    it('makes the operation only then: importing or refusing touches no environment', async () => {
      const make = sinon.stub().throws(new Error('environment touched'));
      const handler = endpoint(submit, make);
      await handler(apiEvent({ ...good, body: {} }), lambdaContext());
      expect(make.called).to.equal(false);
    });
  });

  describe('and its caller', () => {
    const callerSeen = async (claims: Record<string, string | string[]>, route: Route = list) =>
      (await requestSeen({ ...good, claims }, route)).caller;

    it('is who the ID token says: user name, groups, contractor', async () => {
      expect(await callerSeen(contractorClaims)).to.deep.equal({
        id: contractorClaims['cognito:username'],
        type: 'contractor',
        groups: ['contractor'],
        contractorId: contractorClaims['custom:contractorId'],
      });
    });

    it('has the client of the token', async () => {
      const route = { ...list, roles: ['client'] as const };
      const claims = { ...adminClaims, 'cognito:groups': '[client]', 'custom:clientId': 'client-1' };
      expect(await callerSeen(claims, route)).to.include({ type: 'client', clientId: 'client-1' });
    });

    it('may be in several groups, flattened or listed, and acts in the first that the operation names', async () => {
      for (const groups of ['[admin contractor]', '[admin, contractor]', ['admin', 'contractor', 'other']]) {
        const caller = await callerSeen({ ...contractorClaims, 'cognito:groups': groups });
        expect(caller).to.deep.include({ type: 'contractor', groups: ['contractor', 'admin'] });
      }
    });

    for (const [what, claims] of Object.entries({
      'an access token': { ...contractorClaims, token_use: 'access' },
      'a token that does not say what it is for': { ...contractorClaims, token_use: '' },
      'no claims at all': {},
    })) {
      it(`is unknown with ${what}: 401`, async () => {
        const { status, body } = await call({ ...good, claims });
        expect(status).to.equal(401);
        expect(body).to.include({ code: 'UNAUTHENTICATED' });
      });
    }

    it('is unknown where the route has no authorizer: 401', async () => {
      const event = apiEvent(good);
      Reflect.deleteProperty(event.requestContext, 'authorizer');
      expect(await endpoint(submit, () => async () => ({ status: 200 }))(event, lambdaContext())).to.include({
        statusCode: 401,
      });
    });

    it('without one of the groups gets 403, before anything is said about the body', async () => {
      for (const groups of ['[admin]', '[]', '', '[contractors]', '[not-contractor]']) {
        const { status, body } = await call({
          ...good,
          body: '{',
          claims: { ...contractorClaims, 'cognito:groups': groups },
        });
        expect(status, groups).to.equal(403);
        expect(body).to.include({ code: 'FORBIDDEN', detail: 'Only for contractor users.' });
      }
    });
  });

  describe('and where it comes from', () => {
    const originOf = async (parts: EventParts) => (await requestSeen({ ...good, ...parts })).origin;

    it('has the address that API Gateway sees, the browser, and the sign-in of the token', async () => {
      expect(await originOf({ sourceIp: '2001:db8::7', userAgent: 'Firefox' })).to.deep.equal({
        address: '2001:db8::7',
        userAgent: 'Firefox',
        signIn: {
          at: '2026-11-02T08:00:00.000Z',
          subject: contractorClaims.sub,
          tokenId: contractorClaims.jti,
          maskedEmail: 'c***@example.com',
        },
      });
    });

    it('has no address that the caller wrote', async () => {
      const headers = {
        'X-Forwarded-For': '198.51.100.9, 192.0.2.1',
        'CloudFront-Viewer-Address': '198.51.100.9:443',
        Forwarded: 'for=198.51.100.9',
      };
      expect((await originOf({ headers })).address).to.equal('192.0.2.1');
    });

    it('has a browser’s words on one line, and the first 256 characters of them', async () => {
      expect((await originOf({ userAgent: `a\r\nb\u202e${'c'.repeat(300)}` })).userAgent).to.equal(
        `a b${'c'.repeat(253)}`,
      );
      expect((await originOf({ userAgent: '' })).userAgent).to.equal('');
    });

    for (const claim of ['sub', 'auth_time', 'jti', 'email'] as const) {
      it(`has no sign-in where the token has no ${claim}`, async () => {
        const claims = { ...contractorClaims, [claim]: '' };
        expect(await originOf({ claims })).to.deep.equal({ address: '192.0.2.1', userAgent: 'test' });
      });
    }

    it('has no sign-in of a time that is none', async () => {
      for (const auth_time of ['soon', '-1', '0', '1.5', '253402300800', 'Infinity'])
        expect(await originOf({ claims: { ...contractorClaims, auth_time } })).not.to.have.property('signIn');
    });

    it('shows the first character of an e-mail address and its domain, and no more', async () => {
      const maskOf = async (email: string) =>
        (await originOf({ claims: { ...contractorClaims, email } })).signIn?.maskedEmail;
      expect(await maskOf('ada.lovelace@bücher.example')).to.equal('a***@bücher.example');
      expect(await maskOf('"a@b"@example.com')).to.equal('"***@example.com');
      expect(await maskOf('𝒶da@example.com')).to.equal('𝒶***@example.com');
      expect(await maskOf('nobody')).to.equal('n***');
    });
  });

  describe('with a fault', () => {
    it('gets problem details: status, stable code, words for people, and what to quote', async () => {
      const { status, headers, body } = await call({ ...good, body: { titel: 'T' } });
      expect(status).to.equal(400);
      expect(headers['content-type']).to.equal('application/problem+json');
      expect(body).to.deep.equal({
        type: 'urn:mindlinks:problem:validation-failed',
        title: 'Validation failed',
        status: 400,
        code: 'VALIDATION_FAILED',
        detail: 'title: title is a required field; titel: titel is not a known field',
        instance: good.path,
        correlationId: requestId,
        errors: [
          { field: 'title', message: 'title is a required field' },
          { field: 'titel', message: 'titel is not a known field' },
        ],
      });
    });

    it('gets the faults of path, query and body together', async () => {
      const { body } = await call({
        ...good,
        pathParameters: { thingId: '1' },
        query: { limit: 'x' },
        body: { parts: [{}] },
      });
      const { errors } = body as { errors: { field: string }[] };
      expect(errors.map(({ field }) => field)).to.deep.equal(['thingId', 'limit', 'title', 'parts[0].kind']);
    });

    it('gets 400 for a missing body, naming what it must hold', async () => {
      const { body: _none, ...bare } = good;
      for (const parts of [bare, { ...bare, body: '' }])
        expect((await call(parts)).body).to.include({
          code: 'VALIDATION_FAILED',
          detail: 'title: title is a required field',
        });
    });

    it('names the path as a URI reference, whatever the path holds', async () => {
      const instanceAt = async (path: string) =>
        ((await call({ ...good, path, body: {} })).body as { readonly instance: string }).instance;
      expect(await instanceAt('/api/things/a b/"ü"\u0000')).to.equal('/api/things/a%20b/%22%C3%BC%22%00');
      expect(await instanceAt('/api/things/a%20b/100%')).to.equal('/api/things/a%20b/100%25');
      expect(await instanceAt("//evil.example/<!'()*>")).to.equal('/evil.example/%3C%21%27%28%29%2A%3E');
      expect(await instanceAt('/\ud800')).to.equal('/%EF%BF%BD');
      expect(await instanceAt(`/${'ü'.repeat(5_000)}`))
        .to.match(/^\/(%C3%BC)+(%C3)?$/)
        .and.have.lengthOf.below(1_025);
    });

    for (const body of ['{"title":', 'title=T', '{"__proto__":{"title":"T"}}']) {
      it(`gets 400 for malformed JSON: ${body}`, async () => {
        const result = await call({ ...good, body });
        expect(result.status).to.equal(400);
        expect(result.body).to.include({ code: 'MALFORMED_JSON' });
      });
    }

    it('gets 400 for JSON that is no object', async () => {
      for (const body of ['null', '[]', '"title"', '7']) {
        expect((await call({ ...good, body })).body, body).to.include({ code: 'VALIDATION_FAILED' });
      }
    });

    it('gets 415 for what is not JSON in UTF-8', async () => {
      for (const type of [
        ...[
          'application/x-www-form-urlencoded',
          'text/json',
          '',
          'application/jsonx',
          'application/json charset=utf-8',
        ],
        ...['application/json; charset=latin1', 'application/json;charset="utf-16"', 'application/json;=', ';'],
        ...[
          'application/json, text/plain',
          `application/json;${' '.repeat(300)}`,
          'application/json; charset=utf-8;charset=x',
        ],
      ]) {
        const { status, body } = await call({ ...good, headers: { 'content-type': type } });
        expect(status, type).to.equal(415);
        expect(body).to.include({ code: 'UNSUPPORTED_MEDIA_TYPE' });
      }
    });

    it('gets its answer for JSON with parameters, blanks and any case of letters in its content type', async () => {
      for (const type of [
        ...['application/json ; charset=utf-8', 'application/json;charset=UTF-8', 'Application/JSON; Charset="utf-8"'],
        ...[
          'application/json;',
          'application/json; ; profile="a;b"',
          'application/vnd.api+json',
          ' application/json\t;v=1 ',
        ],
      ]) {
        expect((await call({ ...good, headers: { 'content-type': type } })).status, type).to.equal(200);
      }
    });

    it('gets 413 for more than 64 KB, counted in bytes and however it is encoded', async () => {
      const tooMuch = JSON.stringify({ title: 'ü'.repeat(32 * 1024) });
      const encoded = Buffer.from(tooMuch).toString('base64');
      for (const parts of [{ body: tooMuch }, { body: encoded, isBase64Encoded: true }]) {
        const { status, body } = await call({ ...good, ...parts });
        expect(status).to.equal(413);
        expect(body).to.include({ code: 'PAYLOAD_TOO_LARGE' });
      }
    });

    it('takes a body of exactly 64 KB', async () => {
      const body = JSON.stringify({ title: '' });
      expect((await call({ ...good, body: { title: 'x'.repeat(64 * 1024 - body.length) } })).status).to.equal(200);
    });
  });

  describe('that the operation refuses', () => {
    class AlreadyDecidedError extends ConflictError {
      override readonly name = 'AlreadyDecidedError';
      override readonly code = 'ALREADY_DECIDED';
    }

    it('gets the status and code of the business error, and its details beside them', async () => {
      const { status, body } = await call(good, async () => {
        throw new AlreadyDecidedError('The case is decided.', { decision: 'approved', currentStatus: 'decided' });
      });
      expect(status).to.equal(409);
      expect(body).to.include({
        title: 'Already decided',
        code: 'ALREADY_DECIDED',
        detail: 'The case is decided.',
        decision: 'approved',
        currentStatus: 'decided',
        status: 409,
      });
    });

    it('gets 404 for what is not there', async () => {
      const { status } = await call(good, () => Promise.reject(new NotFoundError('It does not exist.')));
      expect(status).to.equal(404);
    });

    it('is logged by code and field names, without what was sent', async () => {
      await call({ ...good, body: { title: 7 } });
      expect(
        sinon.assert.calledWith.bind(sinon.assert, logger.info as sinon.SinonStub, 'Request refused'),
      ).not.to.throw();
      expect((logger.info as sinon.SinonStub).lastCall.args[1]).to.deep.equal({
        status: 400,
        code: 'VALIDATION_FAILED',
        fields: ['title'],
      });
    });
  });

  describe('that fails on our side', () => {
    it('gets 503 and when to try again, if trying again may help', async () => {
      const { status, headers, body } = await call(good, () =>
        Promise.reject(new ProviderUnavailableError('Veriff: 502')),
      );
      expect(status).to.equal(503);
      expect(headers).to.include({ 'retry-after': '2' });
      expect(body).to.include({ code: 'UNAVAILABLE' });
      expect(JSON.stringify(body)).not.to.include('Veriff');
    });

    it('gets 503 when the time is nearly over', async () => {
      const handler = endpoint(submit, () => () => new Promise(() => undefined));
      expect(await handler(apiEvent(good), lambdaContext(260))).to.include({ statusCode: 503 });
    });

    it('gets 500 and nothing of the inside', async () => {
      const { status, body } = await call(good, () => Promise.reject(new TypeError('table mindlinks-secret')));
      expect(status).to.equal(500);
      expect(body).to.include({ code: 'INTERNAL', correlationId: requestId });
      expect(JSON.stringify(body)).not.to.match(/mindlinks-secret|TypeError|\.ts/);
    });

    it('is logged with its stack', async () => {
      const bug = new TypeError('bug');
      await call(good, () => Promise.reject(bug));
      expect((logger.error as sinon.SinonStub).lastCall.args).to.deep.equal([
        'Request failed',
        { status: 500, code: 'INTERNAL', error: bug },
      ]);
    });

    it('gets 500 even if what was thrown is no error', async () => {
      const { promise, reject } = Promise.withResolvers<ApiResponse>();
      const work = () => {
        reject('text');
        return promise;
      };
      expect((await call(good, work)).status).to.equal(500);
    });
  });

  describe('and its correlation id', () => {
    it('is the caller’s own, in the answer, the log and the operation’s hands', async () => {
      const appendKeys = sinon.spy(logger, 'appendKeys');
      const parts = { ...good, headers: { 'X-Correlation-Id': 'order-7:step.2' } };
      expect((await call(parts)).headers['x-correlation-id']).to.equal('order-7:step.2');
      expect((await requestSeen(parts)).correlationId).to.equal('order-7:step.2');
      expect(appendKeys.firstCall.args[0]).to.deep.equal({
        correlationId: 'order-7:step.2',
        requestId,
        operation: 'submitThing',
      });
    });

    it('is the request’s id in the access log for none, an overlong or a strange one', async () => {
      for (const given of ['', 'a'.repeat(129), 'a b', 'x\n{"level":"ERROR"}', 'ü']) {
        const { headers } = await call({ ...good, headers: { 'x-correlation-id': given } });
        expect(headers['x-correlation-id']).to.equal(requestId);
      }
    });

    it('may have 128 characters', async () => {
      const id = 'a'.repeat(128);
      expect((await call({ ...good, headers: { 'x-correlation-id': id } })).headers['x-correlation-id']).to.equal(id);
    });

    it('is the request’s id in the access log, in a problem, its header and the log of the Lambda', async () => {
      const appendKeys = sinon.spy(logger, 'appendKeys');
      const { headers, body } = await call(good, () => Promise.reject(new TypeError('bug')));
      expect(headers['x-correlation-id']).to.equal(requestId);
      expect(body).to.include({ status: 500, correlationId: requestId });
      expect(appendKeys.firstCall.args[0]).to.include({ correlationId: requestId, requestId });
    });

    it('is in the answer to a fault too', async () => {
      const { headers, body } = await call({ ...good, body: '{', headers: { 'x-correlation-id': 'mine' } });
      expect(headers['x-correlation-id']).to.equal('mine');
      expect(body).to.include({ correlationId: 'mine' });
    });
  });
});
