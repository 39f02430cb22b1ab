import { Buffer } from 'node:buffer';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import { Schema } from 'yup';
import { endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Endpoint, Route } from '#shared/http/index.ts';
import { apiEvent, claimsOf, lambdaContext } from '#shared/http/testing.ts';
import { encodeCursor } from '#shared/store/cursor.ts';
import { logger } from '#shared/logging/index.ts';
import { documentedBy } from '#shared/testing/documented.ts';
import { describing, maxOf, worstBodies, worstQueries } from '#shared/testing/worst-requests.ts';
import type { Description, Fields } from '#shared/testing/worst-requests.ts';
import { openapi } from '../docs/generate/openapi.ts';
import { createTestContracts } from './contract/test/service.ts';
import { createTestKyc } from './kyc/test/fixtures.ts';
import { testService } from './notifications/test/service.ts';
import { createTestPayments } from './payments/test/service.ts';

/**
 * Every route of every service, within its process: bodies, paths and queries that are as bad as they can be. A route is found
 * by its handler's file, which exports the function of the operation's name.
 */
type Operation = (service: unknown) => (request: ApiRequest) => Promise<ApiResponse>;
interface Found {
  readonly route: Route;
  readonly work: (request: ApiRequest) => Promise<ApiResponse>;
}

const isEndpoint = (handler: unknown): handler is Endpoint => typeof handler === 'function' && 'route' in handler;

const SERVICES: Readonly<Record<string, unknown>> = {
  contract: createTestContracts(),
  kyc: createTestKyc(),
  notifications: testService().ports,
  payments: createTestPayments(),
};

const ROUTES = await Promise.all(
  globSync('*/src/**/handlers/*.ts', { cwd: import.meta.dirname })
    .sort()
    .map(async (file): Promise<readonly Found[]> => {
      const module = (await import(new URL(file, import.meta.url).href)) as Readonly<Record<string, unknown>>;
      if (!isEndpoint(module['handler'])) return [];
      const operation = module[basename(file, '.ts')] as Operation;
      return [{ route: module['handler'].route, work: operation(SERVICES[file.split('/')[0] ?? '']) }];
    }),
).then((found) => found.flat());

const documented = documentedBy(
  openapi(
    ROUTES.map(({ route }) => route),
    '0.0.0',
  ),
);

interface Request {
  readonly body?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const send = async ({ route, work }: Found, { body, query, path }: Request): Promise<Answered> => {
  const rawPath = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => path?.[name] ?? 'x');
  const event = apiEvent({
    method: route.method,
    path: rawPath,
    claims: claimsOf(route.roles[0]),
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    ...(query && { query }),
    pathParameters: { ...path },
  });
  const { statusCode = 0, body: answered = '', headers } = await endpoint(route, () => work)(event, lambdaContext());
  const isJson = /json/.test(String(headers?.['content-type']));
  const sent = [rawPath, event.rawQueryString, body ?? ''].join('');
  const difference = documented(route.method, route.path, {
    status: statusCode,
    body: isJson ? JSON.parse(answered) : answered,
    contentType: String(headers?.['content-type'] ?? ''),
  });
  expect(difference).to.equal(undefined);
  return {
    status: statusCode,
    bytes: Buffer.byteLength(answered),
    sentBytes: Buffer.byteLength(sent),
    body: isJson && answered !== '' ? (JSON.parse(answered) as Answered['body']) : {},
  };
};

/** RFC 9457, and what `docs/openapi.yaml` promises of every refusal. */
const assertProblem = ({ status, body }: Answered): void => {
  if (status < 400) return;
  expect(body).to.include({ status }).and.to.include.keys('type', 'title', 'code', 'detail', 'correlationId');
  // RFC 3986: a path of unreserved characters, percent-encoded others, and nothing that makes it another host.
  expect(body['instance']).to.match(/^\/(?!\/)(?:[\w.~/-]|%[0-9a-f]{2})*$/i);
  const errors = (body['errors'] ?? []) as readonly { readonly field: string; readonly message: string }[];
  expect(errors.length).to.be.at.most(100);
  expect(new Set(errors.map(({ field }) => field)).size, JSON.stringify(errors)).to.equal(errors.length);
};

describe('every route', () => {
  beforeEach(() => {
    sinon.stub(logger, 'info');
    sinon.stub(logger, 'error');
  });
  afterEach(() => sinon.restore());

  it('is found', () => expect(ROUTES).to.have.lengthOf.above(55));

  for (const found of ROUTES) {
    const { route } = found;
    const given = { path: pathOf(route) };

    it(`answers the worst requests with at most 20 times their length and 10 KB: ${route.operationId}`, async () => {
      const validations = sinon.spy(Schema.prototype as unknown as { _validate: () => void }, '_validate');
      const requests: readonly Request[] = [
        ...(route.body === undefined ? [] : worstBodies(route.body).map((body) => ({ ...given, body }))),
        ...worstQueries(route.query).map((query) => ({ ...given, query })),
        ...Object.keys(given.path).map((name) => ({ path: { ...given.path, [name]: 'ä'.repeat(2_000) } })),
      ];
      for (const request of requests) {
        validations.resetHistory();
        const answered = await send(found, request);
        const sent = JSON.stringify(request).slice(0, 120);
        expect(answered.bytes, sent).to.be.at.most(20 * answered.sentBytes + 10_240);
        // Of 500 lines with eight values each. It stands for the time, which a test must not measure: see `npm run bench`.
        expect(validations.callCount, sent).to.be.at.most(5_000);
        assertProblem(answered);
      }
    });

    it(`answers any request with a documented refusal or a result, and never 5xx: ${route.operationId}`, async () => {
      await fc.assert(
        fc.asyncProperty(anyRequest(route), async (request) => {
          const answered = await send(found, request);
          expect(answered.status, JSON.stringify([answered.body, request])).to.be.below(500);
          assertProblem(answered);
        }),
        { seed: 13, numRuns: 100 },
      );
    });

    if (describing(route.query)['cursor'] !== undefined) {
      it(`refuses a forged cursor by its name: ${route.operationId}`, async () => {
        const required = 'from' in describing(route.query) ? { from: '2026-10-01T00:00:00.000Z' } : {};
        for (const cursor of FORGED_CURSORS) {
          const answered = await send(found, { path: given.path, query: { ...required, cursor } });
          // The list may be of something that does not exist, which is said first.
          if (answered.status === 404) continue;
          expect(answered.status, cursor).to.equal(400);
          expect(answered.body).to.have.nested.property('errors[0].field', 'cursor');
        }
      });
    }

    it(`declares the length of every list that it takes: ${route.operationId}`, () => {
      const without = (fields: Fields, path = ''): readonly string[] =>
        Object.entries(fields).flatMap(([name, description]) => {
          const { type, innerType = {}, fields: own = {} } = description;
          const isOpen = type === 'array' && maxOf(description) === undefined;
          const inner = { ...own, ...innerType.fields };
          return [...(isOpen ? [`${path}${name}`] : []), ...without(inner, `${path}${name}.`)];
        });
      expect([route.query, route.body].flatMap((schema) => without(describing(schema)))).to.deep.equal([]);
    });

    it(`names no parameter of its path, query and body twice: ${route.operationId}`, () => {
      const names = [route.pathParameters, route.query, route.body].flatMap((schema) =>
        Object.keys(describing(schema)),
      );
      expect(new Set(names).size).to.equal(names.length);
    });
  }
});

function pathOf({ path }: Route): Record<string, string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => [name, name === 'account' ? 'external:stripe' : '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11']),
  );
}

function base64(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Of other lists and tenants, with the checksum that anybody can compute, and without one. */
const FORGED_CURSORS: readonly string[] = [
  ...['x', 'ü', '%00', 'a'.repeat(2_000), base64('null'), base64('line/5'), base64(['a', 'b', 'c', 'd'])],
  ...[{ pk: 'CLIENT#other' }, { pk: 'OUTBOX#0' }, { pk: 'PARKED', index: 'index1' as const }].map((query) =>
    encodeCursor(query, { key: { pk: query.pk, sk: 'x' }, sort: 'x' }),
  ),
  base64({
    account: 'escrow:other',
    currency: 'EUR',
    from: '2026-10-01T00:00:00.000Z',
    to: '2026-13-45T00:00:00Z',
    next: [1],
    last: [1],
  }),
];

/** Texts that people reported, and that fields of ours read as something. */
const hostileText = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '0', '-1', '1e9', '1e400', 'NaN', 'true', 'null', '[]', '{}', '__proto__', 'constructor', 'toString'],
    ...['\ud800', '\u0000', '\u001b[2J', '\u202e', 'e\u0301', '%', '%zz', '//evil.example', '../..', "' OR 1=1"],
    ...['2026-13-45T00:00:00Z', '2026-11-31T24:30:00Z', '2026-02-30T00:00:00Z', '0000-01-01T00:00:00Z'],
    ...['2026-11-02T09:00:00.000Z', '+275760-09-13T00:00:00.001Z', '9999-12-31T23:59:59.999Z', '2026-11-02'],
    ...['EUR', 'XXX', 'eur', 'json', 'csv', 'open', 'client', 'escrow:1', 'wallet:1', 'de', 'DE', 'approved', 'retry'],
    ...['3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11', '0197b2c4-1a2b-7c3d-8e4f-5a6b7c8d9e0f', '00000000-0000-0000-0000-0'],
    ...['contractorId,amount\n1,2', '"', 'a;b\r\n1;2', '\ufeff'],
    base64('line/5'),
    base64(['a', 'b', 'c', 'd']),
    base64({ to: '2026-13-45T00:00:00Z', next: [1], last: [1] }),
    'x'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.uuid(),
);

const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1,
    0.5,
    1e12,
    1e308,
    Number.MAX_SAFE_INTEGER,
    2 ** 53,
    [],
    {},
    [[]],
    [null],
  ),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }),
);

const INSTANTS = fc.constantFrom(
  ...['2026-10-01T00:00:00Z', '2026-11-02T09:00:00.000Z', '2026-11-02T09:00:00+14:00', '2026-11-02T09:00:00.123456Z'],
  ...[
    '2026-13-45T00:00:00Z',
    '2026-11-31T24:30:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-02T25:00:00Z',
    '0000-01-01T00:00:00Z',
  ],
  ...['', '2026-11-02', '+275760-09-13T00:00:00.001Z', '9999-12-31T23:59:59.999Z', '2026-11-02T09:00:00+99:99'],
);

/** What fields of these names read: nearly every text of another kind would be refused at once. */
const KINDS: readonly (readonly [RegExp, fc.Arbitrary<string>])[] = [
  [/^(from|to)$|At$/, INSTANTS],
  [/^currency$/, fc.constantFrom('EUR', 'EUR', 'USD', 'JPY', 'HUF', 'XXX', '')],
  [/^account$/, fc.constantFrom('external:stripe', 'clearing:payouts', 'client:1:escrow', 'wallet:1', 'x:y', ':', '')],
  [/Id$/, fc.oneof(fc.uuid(), fc.constantFrom('3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11', ''))],
];

/** Mostly something that the field takes, otherwise anything. */
function anyOf(description: Description, name = ''): fc.Arbitrary<unknown> {
  const [, ofKind = hostileText] = KINDS.find(([names]) => names.test(name)) ?? [];
  const { type, oneOf = [], fields, innerType } = description;
  const fitting: fc.Arbitrary<unknown> =
    oneOf.length > 0
      ? fc.constantFrom(...oneOf)
      : type === 'object'
        ? anyObject(fields ?? {})
        : type === 'array'
          ? fc.array(anyOf(innerType ?? {}), { maxLength: 3 })
          : type === 'number'
            ? fc.oneof(fc.integer({ min: 0, max: 100 }), fc.maxSafeInteger())
            : type === 'boolean'
              ? fc.boolean()
              : ofKind;
  return fc.oneof({ arbitrary: fitting, weight: 4 }, { arbitrary: hostileValue, weight: 1 });
}

function anyObject(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  const known = fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, description]) => [name, anyOf(description, name)])),
    { requiredKeys: [] },
  );
  const more = fc.dictionary(hostileText, hostileValue, { maxKeys: 1 });
  return fc.oneof(
    { arbitrary: known, weight: 6 },
    { arbitrary: fc.tuple(known, more).map(([a, b]) => ({ ...a, ...b })), weight: 1 },
  );
}

/** A parameter of a path or a query is text. */
const anyText = (description: Description, name: string): fc.Arbitrary<string> =>
  anyOf(description, name).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

const anyTexts = (fields: Fields): fc.Arbitrary<Record<string, string>> =>
  fc.record<Record<string, string>>(
    Object.fromEntries(Object.entries(fields).map(([name, description]) => [name, anyText(description, name)])),
    { requiredKeys: [] },
  );

function anyRequest(route: Route): fc.Arbitrary<Request> {
  const path = fc.oneof(
    fc.constant(pathOf(route)),
    fc.record(Object.fromEntries(Object.keys(pathOf(route)).map((name) => [name, hostileText]))),
  );
  return fc.record(
    {
      path,
      query: fc.oneof(
        { arbitrary: anyTexts(describing(route.query)), weight: 6 },
        { arbitrary: fc.dictionary(hostileText, hostileText, { maxKeys: 2 }), weight: 1 },
      ),
      ...(route.body !== undefined && {
        body: fc.oneof(
          { arbitrary: anyObject(describing(route.body)).map((value) => JSON.stringify(value)), weight: 8 },
          { arbitrary: hostileValue.map((value) => JSON.stringify(value)), weight: 1 },
          { arbitrary: hostileText, weight: 1 },
        ),
      }),
    },
    { requiredKeys: ['path', 'query'] },
  );
}
