import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { object, string } from 'yup';
import { catalogue, parseEvent } from '#shared/events/index.ts';
import type { OwnCaseError } from '#shared/errors/index.ts';
import { defineRoute, fieldErrors, pageQuery, refusals, routeKeyOf } from '#shared/http/index.ts';
import { documents } from './documents.ts';
import { exampleEvents, eventTypes } from './example-events.ts';
import { member } from './members.ts';
import { openapi } from './openapi.ts';
import { findRoutes, ROOT } from './routes.ts';
import { functions as deployedFunctions } from '../reading.ts';
import { webhookPaths } from './webhook-paths.ts';
import { wiredFunctions } from './wiring.ts';

describe('The generated documents', () => {
  it('are committed as the code generates them (npm run docs)', async () => {
    for (const [path, text] of Object.entries(await documents())) {
      const committed = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '';
      expect(committed === text, `${path} is out of date: run npm run docs`).to.equal(true);
    }
  });

  it('spell what is cancelled as our statuses, codes and texts do, whatever Stripe writes', async () => {
    for (const [path, text] of Object.entries(await documents())) expect(text, path).not.to.match(/canceled/i);
  });

  it('refer only to components that exist', async () => {
    for (const text of Object.values(await documents())) {
      const document: unknown = parse(text);
      const targets = [...text.matchAll(/\$ref: ["']?#\/([^"'\s]+)/g)].map(([, target = '']) => target);
      expect(targets).not.to.have.length(0);
      for (const target of targets) expect(at(document, ...target.split('/')), target).to.be.an('object');
    }
  });

  it('are the same each time', async () => {
    expect(await documents()).to.deep.equal(await documents());
  });

  it('describe everything of an operation that a frontend developer needs', () => {
    const route = defineRoute({
      method: 'POST',
      path: '/api/things/{thingId}',
      operationId: 'createThing',
      summary: 'Create a thing',
      tag: 'things',
      roles: ['client', 'admin'],
      pathParameters: object({ thingId: string().uuid().required() }),
      query: pageQuery,
      body: object({ name: string().required(), nested: object({ a: string() }) }),
      responses: {
        201: { description: 'Created', schema: object({ id: string() }) },
        409: refusals<OwnCaseError>({ OWN_CASE: 'It exists' }, { possible: fieldErrors }),
      },
    });
    const document = openapi([route], '1.2.3');
    const post = at(document, 'paths', route.path, 'post');
    expect(post).to.deep.include({ operationId: 'createThing', summary: 'Create a thing', tags: ['things'] });
    expect(post).to.include({ description: 'For users in the group `client` or `admin`.' });
    expect(at(post, 'parameters')).to.deep.equal([
      { name: 'thingId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 } },
      { name: 'cursor', in: 'query', schema: { type: 'string', minLength: 1, maxLength: 2048 } },
      { $ref: '#/components/parameters/IdempotencyKey' },
      { $ref: '#/components/parameters/CorrelationId' },
    ]);
    expect(at(post, 'requestBody', 'content', 'application/json', 'schema')).to.deep.equal({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1 },
        nested: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
      },
      required: ['name'],
      additionalProperties: false,
    });
    const statuses = ['201', '400', '401', '403', '409', '413', '415', '422', '429', '431', '500', '503'];
    expect(at(post, 'responses')).to.have.all.keys(statuses);
    expect(at(post, 'responses', '201', 'content', 'application/json', 'schema', 'properties')).to.have.all.keys('id');
    expect(at(post, 'responses', '409', 'description')).to.match(
      /^`OWN_CASE`: It exists\. `IDEMPOTENCY_IN_PROGRESS`: The/,
    );
    const problem = at(post, 'responses', '409', 'content', 'application/problem+json', 'schema', 'allOf');
    expect(at(problem, '0')).to.deep.equal({ $ref: '#/components/schemas/Problem' });
    expect(at(problem, '1', 'properties', 'code', 'enum')).to.deep.equal(['OWN_CASE', 'IDEMPOTENCY_IN_PROGRESS']);
    expect(at(problem, '1', 'properties', 'possible')).to.include({ type: 'array' });
    expect(at(document, 'components', 'securitySchemes', 'idToken')).to.include({ scheme: 'bearer' });
  });
});

const at = (value: unknown, ...keys: readonly string[]): unknown => keys.reduce<unknown>(member, value);

describe('Every event of the catalogue', () => {
  for (const type of eventTypes()) {
    it(`${type} has an example that satisfies its schema`, () => {
      const { metadata, example } = catalogue[type];
      expect(metadata.validateSync(example, { strict: true, abortEarly: false })).to.deep.equal(example);
    });
  }

  for (const event of exampleEvents()) {
    it(`${event.type} is parsed by its consumers as its publisher creates it`, () => {
      expect(parseEvent(event.type, event.detail)).to.deep.equal(event.detail);
    });
  }
});

describe('Every route that a handler exports', () => {
  const deployed = deployedFunctions();

  it('is answered by one function, which serverless.yml routes it to, behind an authorizer', async () => {
    const answered = new Map<string, string[]>();
    for (const { service, functions, route } of await findRoutes()) {
      const [answering, ...others] = functions;
      expect(others, `functions that list ${route.operationId} too`).to.deep.equal([]);
      const name = `${service}/${answering?.key}`;
      expect(deployed.get(name)?.handler, name).to.equal(`${answering?.module}.handler`);
      answered.set(name, [...(answered.get(name) ?? []), routeKeyOf(route)]);
    }
    const routed = [...deployed].filter(([, { routes, authorized }]) => routes.length > 0 && authorized);
    expect([...answered.keys()]).to.have.members(routed.map(([name]) => name));
    for (const [name, { routes }] of routed) expect(routes, name).to.have.members(answered.get(name) ?? []);
  });

  it('shares its function with routes for the same callers only', async () => {
    const callers = new Map<string, string>();
    for (const { service, functions, route } of await findRoutes()) {
      const name = `${service}/${functions[0]?.key}`;
      const roles = route.roles.join();
      expect(callers.get(name) ?? roles, `${name}: ${route.operationId}`).to.equal(roles);
      callers.set(name, roles);
    }
  });

  it('accepts tokens of the admins’ client only where it is for admins only', async () => {
    for (const { service, functions, route } of await findRoutes()) {
      const authorizers = deployed.get(`${service}/${functions[0]?.key}`)?.authorizers;
      const isForAdmins = route.roles.join() === 'admin';
      expect(authorizers, route.operationId).to.deep.equal([isForAdmins ? 'admins' : 'users']);
    }
  });

  it('needs no token only where it is a webhook', () => {
    const open = [...deployed.values()].filter(({ authorized }) => !authorized).flatMap(({ routes }) => routes);
    expect(open).to.have.members(['POST /webhooks/stripe', 'POST /webhooks/veriff']);
    expect(Object.keys(webhookPaths()).map((path) => `POST ${path}`)).to.have.members(open);
  });

  it('has an operation id, a method and a path of its own', async () => {
    const routes = (await findRoutes()).map(({ route }) => route);
    expect(new Set(routes.map(({ operationId }) => operationId)).size).to.equal(routes.length);
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).to.equal(routes.length);
  });

  it('declares exactly the parameters in its path', async () => {
    for (const { route } of await findRoutes()) {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(route.pathParameters?.fields ?? {}), route.operationId).to.have.members(inPath);
    }
  });

  it('honours Idempotency-Key where it is a POST', async () => {
    for (const { route, endpoint } of await findRoutes()) {
      if (route.method === 'POST') expect(endpoint.honoursIdempotencyKey, route.operationId).to.equal(true);
    }
  });

  it('is found in each notation that serverless.yml may use', () => {
    const text = `
provider: { environment: { A: !Ref Table, B: !GetAtt Table.Arn, C: !Sub '\${AWS::Region}' } }
functions:
  short: { handler: src/handlers/short.handler, events: [{ httpApi: 'get /a/{id}' }] }
  long:
    handler: src/handlers/long.handler
    events:
      - httpApi: { method: POST, path: /b, authorizer: { name: jwt } }
  none: { handler: src/handlers/none.handler }
`;
    expect(wiredFunctions(text)).to.deep.equal({
      short: { handler: 'src/handlers/short.handler', routes: ['GET /a/{id}'], authorized: false, authorizers: [] },
      long: { handler: 'src/handlers/long.handler', routes: ['POST /b'], authorized: true, authorizers: ['jwt'] },
      none: { handler: 'src/handlers/none.handler', routes: [], authorized: true, authorizers: [] },
    });
  });
});
