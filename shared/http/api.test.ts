import { expect } from 'chai';
import sinon from 'sinon';
import { object, string } from 'yup';
import { logger } from '#shared/logging/index.ts';
import { apiHandler, defineRoute, endpoint, inMemoryIdempotency } from './index.ts';
import type { ApiResponse, Role } from './index.ts';
import { adminClaims, apiEvent, bodyOf, contractorClaims, lambdaContext } from './testing.ts';
import type { EventParts } from './testing.ts';

const route = (method: 'GET' | 'POST', path: string, operationId: string, roles: readonly Role[] = ['contractor']) =>
  defineRoute({
    method,
    path,
    operationId,
    summary: operationId,
    tag: 'things',
    roles,
    ...(method === 'POST' && { body: object({ name: string().required() }) }),
    ...(path.includes('{') && { pathParameters: object({ thingId: string().required() }) }),
    responses: {},
  });

const idempotency = () => stored;
const stored = inMemoryIdempotency({ now: () => '2026-11-02T09:00:00.000Z' });
const answering = (name: string) => () => async (): Promise<ApiResponse> => ({ status: 200, body: { name } });
let created = 0;

const handler = apiHandler([
  endpoint(route('GET', '/api/things', 'listThings'), answering('list')),
  endpoint(route('GET', '/api/things/{thingId}', 'getThing'), answering('get')),
  endpoint(route('GET', '/api/things/all', 'getAll', ['admin']), answering('all')),
  ...['createThing', 'createOther'].map((operationId) =>
    endpoint(
      route('POST', `/api/${operationId}`, operationId),
      () => async () => ({ status: 201, body: { created: (created += 1) } }),
      { idempotency },
    ),
  ),
]);

const call = async (routeKey: string, parts: EventParts = {}) => {
  const [method = '', path = ''] = routeKey.split(' ');
  const result = await handler(apiEvent({ method, path, routeKey, ...parts }), lambdaContext());
  return { status: result.statusCode, headers: result.headers ?? {}, body: bodyOf(result) };
};

describe('A Lambda of several routes', () => {
  let logged: sinon.SinonSpy;
  beforeEach(() => {
    sinon.stub(logger, 'info');
    sinon.stub(logger, 'error');
    logged = sinon.spy(logger, 'appendKeys');
  });
  afterEach(() => sinon.restore());

  it('answers with the endpoint of the route that API Gateway matched, whatever the path looks like', async () => {
    const listed = await call('GET /api/things');
    const found = await call('GET /api/things/{thingId}', {
      path: '/api/things/all',
      pathParameters: { thingId: 'all' },
    });
    expect([listed.body, found.body]).to.deep.equal([{ name: 'list' }, { name: 'get' }]);
  });

  it('names the operation of the route in each log line', async () => {
    await call('GET /api/things');
    expect(logged.calledWithMatch({ operation: 'listThings' })).to.equal(true);
    await call('GET /api/things/{thingId}', { pathParameters: { thingId: 't1' } });
    expect(logged.lastCall.args[0]).to.include({ callerType: 'contractor' });
    expect(logged.calledWithMatch({ operation: 'getThing' })).to.equal(true);
  });

  it('keeps the roles of each route', async () => {
    expect((await call('GET /api/things/all', { claims: contractorClaims })).status).to.equal(403);
    expect((await call('GET /api/things/all', { claims: adminClaims })).body).to.deep.equal({ name: 'all' });
  });

  it('keeps an Idempotency-Key to the operation that it was sent with', async () => {
    const parts = { headers: { 'idempotency-key': 'k1' }, body: { name: 'a' } };
    const first = await call('POST /api/createThing', parts);
    const other = await call('POST /api/createOther', parts);
    const repeated = await call('POST /api/createThing', parts);
    expect(other.body).not.to.deep.equal(first.body);
    expect(repeated.body).to.deep.equal(first.body);
    expect(repeated.headers).to.include({ 'idempotency-replayed': 'true' });
  });

  it('answers 404 problem details for a route that it does not have', async () => {
    for (const routeKey of ['PUT /api/things', '$default']) {
      const { status, headers, body } = await call(routeKey, { path: '/api/things' });
      expect(status, routeKey).to.equal(404);
      expect(headers).to.deep.equal({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-correlation-id': 'request-1',
      });
      expect(body).to.include({ status: 404, code: 'NOT_FOUND', instance: '/api/things', correlationId: 'request-1' });
    }
    expect(logged.calledWithMatch({ operation: 'unrouted' })).to.equal(true);
  });
});
