import { expect } from 'chai';
import sinon from 'sinon';
import { object, string } from 'yup';
import { logger } from '#shared/logging/index.ts';
import { systemClock } from '#shared/runtime/index.ts';
import { keepsIdempotency } from './idempotency.contract.ts';
import { defineRoute, endpoint, inMemoryIdempotency } from './index.ts';
import type { ApiResponse, Route } from './index.ts';
import { adminClaims, apiEvent, bodyOf, contractorClaims, lambdaContext } from './testing.ts';
import type { EventParts } from './testing.ts';

const create: Route = defineRoute({
  method: 'POST',
  path: '/api/things/{thingId}',
  operationId: 'createThing',
  summary: 'Create',
  tag: 'things',
  roles: ['contractor', 'admin'],
  pathParameters: object({ thingId: string().required() }),
  body: object({ title: string().required() }),
  responses: { 201: { description: 'Created' } },
});

describe('A POST with an Idempotency-Key', () => {
  const clock = { now: sinon.stub<[], string>() };
  let idempotency = inMemoryIdempotency(clock);
  let work: sinon.SinonStub<[], Promise<ApiResponse>>;

  beforeEach(() => {
    sinon.stub(logger, 'info');
    sinon.stub(logger, 'error');
    clock.now.returns('2026-11-02T09:00:00.000Z');
    idempotency = inMemoryIdempotency(clock);
    let count = 0;
    work = sinon.stub<[], Promise<ApiResponse>>().callsFake(async () => ({ status: 201, body: { number: ++count } }));
  });
  afterEach(() => sinon.restore());

  const post = async (key: string | undefined, parts: EventParts = {}, route = create, options = {}) => {
    const handler = endpoint(route, () => work, { idempotency: () => idempotency, ...options });
    const headers = { ...(key !== undefined && { 'Idempotency-Key': key }), ...parts.headers };
    const pathParameters = { thingId: '1' };
    const event = apiEvent({
      method: 'POST',
      path: '/api/things/1',
      pathParameters,
      body: { title: 'T' },
      ...parts,
      headers,
    });
    const result = await handler(event, lambdaContext());
    return {
      status: result.statusCode,
      replayed: result.headers?.['idempotency-replayed'],
      headers: result.headers,
      body: bodyOf(result),
    };
  };

  it('repeated, gets the first answer, and the header that says so', async () => {
    expect(await post('k')).to.deep.include({ status: 201, body: { number: 1 }, replayed: undefined });
    expect(await post('k')).to.deep.include({ status: 201, body: { number: 1 }, replayed: 'true' });
    expect(work.callCount).to.equal(1);
  });

  it('gets the correlation id of the repeat, not of the first', async () => {
    await post('k', { headers: { 'x-correlation-id': 'first' } });
    const { headers } = await post('k', { headers: { 'x-correlation-id': 'second' } });
    expect(headers).to.include({ 'x-correlation-id': 'second' });
  });

  it('with another body gets 422', async () => {
    await post('k');
    const { status, body } = await post('k', { body: { title: 'Other' } });
    expect(status).to.equal(422);
    expect(body).to.include({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('for another entity gets 422', async () => {
    await post('k');
    expect((await post('k', { pathParameters: { thingId: '2' } })).status).to.equal(422);
  });

  it('while the first is running gets 409 and when to ask again', async () => {
    const gate = Promise.withResolvers<ApiResponse>();
    work.callsFake(() => gate.promise);
    const first = post('k');
    const { status, headers, body } = await post('k');
    expect(status).to.equal(409);
    expect(body).to.include({ code: 'IDEMPOTENCY_IN_PROGRESS' });
    expect(headers).to.include({ 'retry-after': '2' });
    gate.resolve({ status: 201 });
    expect((await first).status).to.equal(201);
  });

  it('runs again after an error', async () => {
    work.onFirstCall().rejects(new Error('bug'));
    expect((await post('k')).status).to.equal(500);
    expect(await post('k')).to.deep.include({ status: 201, replayed: undefined });
  });

  it('that was never in order uses up no key', async () => {
    expect((await post('k', { body: {} })).status).to.equal(400);
    expect((await post('k')).status).to.equal(201);
  });

  it('is nobody else’s: another caller with the same key gets an answer of their own', async () => {
    await post('k', { claims: contractorClaims });
    expect(await post('k', { claims: adminClaims })).to.deep.include({ body: { number: 2 }, replayed: undefined });
  });

  it('is of one operation: the same key elsewhere runs', async () => {
    await post('k');
    expect(await post('k', {}, { ...create, operationId: 'other' })).to.include({ replayed: undefined });
  });

  it('is remembered for 24 hours', async () => {
    await post('k');
    clock.now.returns('2026-11-03T08:59:59.999Z');
    expect(await post('k')).to.include({ replayed: 'true' });
    clock.now.returns('2026-11-03T09:00:00.000Z');
    expect(await post('k')).to.include({ replayed: undefined });
  });

  it('gets 400 for a key that is empty, too long or not printable', async () => {
    for (const key of ['', 'a'.repeat(256), 'tab\t', 'ü']) {
      const { status, body } = await post(key);
      expect(status).to.equal(400);
      expect(body).to.deep.include({ code: 'VALIDATION_FAILED' });
    }
    expect((await post('a'.repeat(255))).status).to.equal(201);
  });

  it('just runs without the header, each time', async () => {
    await post(undefined);
    expect(await post(undefined)).to.deep.include({ body: { number: 2 }, replayed: undefined });
  });

  it('shows on the handler whether it honours the key', () => {
    expect(endpoint(create, () => work).honoursIdempotencyKey).to.equal(false);
    expect(endpoint(create, () => work, { idempotency: () => idempotency }).honoursIdempotencyKey).to.equal(true);
  });

  it('means nothing on a GET', async () => {
    const list: Route = { ...create, method: 'GET', body: undefined };
    await post('k', {}, list);
    expect(await post('k', {}, list)).to.include({ replayed: undefined });
  });
});

describe('Idempotency kept in memory', () => keepsIdempotency(() => inMemoryIdempotency(systemClock)));
