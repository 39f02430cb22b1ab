import { expect } from 'chai';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type { Outcome } from '../hub.ts';
import { createTestHub } from '../testing.ts';
import { createHttpApi } from './http-api.ts';
import type { ApiAnswer, ApiCall, DeployedRoute } from './http-api.ts';
import { createCallee, failure, success } from './testing.ts';

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

const route = (method: string, path: string, more: Partial<DeployedRoute> = {}): DeployedRoute => ({
  method,
  path,
  functionName: `${method} ${path}`,
  needsToken: true,
  ...more,
});
const ROUTES = [
  route('GET', '/api/cases/{caseId}'),
  route('GET', '/api/cases/mine'),
  route('GET', '/api/{rest+}'),
  route('POST', '/api/cases/{caseId}/notes/{noteId}'),
  route('POST', '/webhooks/veriff', { needsToken: false }),
  route('GET', '/openapi.json', { needsToken: false }),
];
const CLAIMS = { 'cognito:username': 'ada' };

const setUp = (answer: (event: Event, name: string) => Outcome<unknown> = () => success({ statusCode: 200 })) => {
  const hub = createTestHub();
  const called: string[] = [];
  const functions = createCallee(hub, (event: Event, name) => {
    called.push(name);
    return answer(event, name);
  });
  const api = createHttpApi(hub, ROUTES, functions);
  const request = async (path: string, call: ApiCall = {}): Promise<ApiAnswer | undefined> => {
    let given: ApiAnswer | undefined;
    api.request(path, call, (answered) => {
      given = answered;
    });
    await hub.pass();
    return given;
  };
  return { hub, request, called, event: () => functions.events.at(-1) as Event };
};

describe('The HTTP API', () => {
  it('takes a request to the function of its route, with parameters, query, claims and body', async () => {
    const { request, called, event } = setUp();
    await request('/api/cases/c%201/notes/n1?draft=yes', {
      method: 'POST',
      body: { text: 'Odd.' },
      headers: { 'Idempotency-Key': 'k1' },
      claims: CLAIMS,
    });
    expect(called).to.deep.equal(['POST /api/cases/{caseId}/notes/{noteId}']);
    expect(event()).to.deep.include({
      routeKey: 'POST /api/cases/{caseId}/notes/{noteId}',
      rawPath: '/api/cases/c%201/notes/n1',
      pathParameters: { caseId: 'c 1', noteId: 'n1' },
      queryStringParameters: { draft: 'yes' },
      body: '{"text":"Odd."}',
    });
    expect(event().headers).to.include({ 'idempotency-key': 'k1', 'content-type': 'application/json' });
    expect(event().requestContext.authorizer.jwt.claims).to.deep.equal(CLAIMS);
  });

  it('prefers the route that says more', async () => {
    const { request, called } = setUp();
    for (const path of ['/api/cases/mine', '/api/cases/c1', '/api/reviews/r1/notes'])
      await request(path, { claims: CLAIMS });
    expect(called).to.deep.equal(['GET /api/cases/mine', 'GET /api/cases/{caseId}', 'GET /api/{rest+}']);
  });

  it('hands on what the function answered', async () => {
    const { request } = setUp(() => success({ statusCode: 201, headers: { location: '/x' }, body: '{"id":"c1"}' }));
    expect(await request('/api/cases/mine', { claims: CLAIMS })).to.deep.equal({
      status: 201,
      headers: { location: '/x' },
      body: { id: 'c1' },
      text: '{"id":"c1"}',
    });
  });

  it('takes what is no answer for the body of one', async () => {
    const received = async (value: unknown) =>
      (await setUp(() => success(value)).request('/api/cases/mine', { claims: CLAIMS })) ?? { status: 0, text: '' };
    expect(await received({ id: 'c1' })).to.include({ status: 200, text: '{"id":"c1"}' });
    expect(await received(null)).to.include({ status: 200, text: 'null' });
  });

  it('knows no other path, no other method, and no path that only looks alike', async () => {
    const { request, called } = setUp();
    for (const [path, method] of [
      ['/elsewhere', 'GET'],
      ['/webhooks/veriff', 'PUT'],
      ['/openapi-json', 'GET'],
      ['/webhooks/veriff/more', 'POST'],
    ] as const) {
      const answer = await request(path, { method, claims: CLAIMS });
      expect(answer, path).to.deep.include({ status: 404, body: { message: 'Not Found' } });
    }
    expect(called).to.deep.equal([]);
  });

  it('refuses a call without a token where one is required', async () => {
    const { request, called } = setUp();
    expect(await request('/api/cases/c1')).to.deep.include({ status: 401, body: { message: 'Unauthorized' } });
    expect(called).to.deep.equal([]);
  });

  it('has no caller where no token is required', async () => {
    const { request, event } = setUp();
    for (const call of [{}, { claims: CLAIMS }]) {
      expect(await request('/webhooks/veriff', { method: 'POST', body: '{}', ...call })).to.include({ status: 200 });
      expect(event().requestContext.authorizer.jwt.claims).to.deep.equal({});
    }
  });

  it('answers 500 for a function that dies, and 503 for one that is throttled', async () => {
    const received = (error: string) => setUp(() => failure(error)).request('/openapi.json');
    expect(await received('Lambda.Unknown')).to.include({ status: 500, text: '{"message":"Internal Server Error"}' });
    expect(await received('Lambda.TooManyRequestsException')).to.include({
      status: 503,
      text: '{"message":"Service Unavailable"}',
    });
  });

  it('takes its time', async () => {
    const { hub, request } = setUp();
    await request('/openapi.json');
    expect(hub.elapsed()).to.be.within(11, 40);
  });
});
