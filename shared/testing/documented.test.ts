import { expect } from 'chai';
import { array, number, object, string } from 'yup';
import type { OwnCaseError } from '#shared/errors/index.ts';
import { defineRoute, pageOf, refusals } from '#shared/http/index.ts';
import type { ApiResponse } from '#shared/http/index.ts';
import { OwnCaseError as OwnCase, NotFoundError } from '#shared/errors/index.ts';
import { named } from '#shared/validation/index.ts';
import { apiOf, failureOf, quiet } from './service.ts';

const route = defineRoute({
  method: 'GET',
  path: '/api/things/{thingId}',
  operationId: 'getThing',
  summary: 'One thing',
  tag: 'things',
  roles: ['client'],
  pathParameters: object({ thingId: string().required() }),
  responses: {
    200: { description: 'The thing', schema: object({ size: number().integer().required() }), media: ['text/csv'] },
    403: refusals<OwnCaseError>({ OWN_CASE: 'It is the caller’s' }),
  },
});

const answered = (answer: () => Promise<ApiResponse>) =>
  failureOf(apiOf(route, answer)({ pathParameters: { thingId: 'a' } }));

describe('An answer in a test', () => {
  quiet();

  it('is accepted as the operation documents it: its body, its other content type, its error codes', async () => {
    const csv = { status: 200, text: 'a,b', headers: { 'content-type': 'text/csv; charset=utf-8' } };
    const refused = async (): Promise<never> => {
      throw new OwnCase('No.');
    };
    expect(await answered(async () => ({ status: 200, body: { size: 1 } }))).to.include({ status: 200 });
    expect(await answered(async () => csv)).to.include({ status: 200, body: 'a,b' });
    expect(await answered(refused)).to.include({ status: 403 });
  });

  it('fails the test when its status, code, content type or body is not documented', async () => {
    const failing: readonly (readonly [answer: () => Promise<ApiResponse>, why: string])[] = [
      [async () => ({ status: 202, body: { size: 1 } }), 'getThing documents no 202'],
      [async () => ({ status: 200, body: { size: 'large' } }), 'size must be integer'],
      [async () => ({ status: 200, body: {} }), "must have required property 'size'"],
      [async () => ({ status: 200, text: 'a', headers: { 'content-type': 'text/html' } }), 'documents no text/html'],
      [
        async () => {
          throw new NotFoundError('None.');
        },
        'getThing documents no 404',
      ],
    ];
    for (const [answer, why] of failing) {
      const error = await answered(answer);
      expect(error).to.be.an('error');
      expect(String(error)).to.include(why);
    }
  });

  it('fails the test when its body has a member that is not documented, at any depth', async () => {
    const size = object({ width: number().integer().required() });
    const nested = defineRoute({
      ...route,
      responses: {
        200: {
          description: 'The thing',
          schema: object({
            size: size.required(),
            sizes: array().of(size.required()).required(),
            named: named('Size', size).optional().default(undefined),
            namedOnes: pageOf(named('Size', size)).optional().default(undefined),
            free: object().optional().default(undefined),
          }),
        },
        403: refusals<OwnCaseError>({ OWN_CASE: 'It is the caller’s' }),
      },
    });
    const [good, bad] = [{ width: 1 }, { width: 1, height: 1 }];
    const body = { size: good, sizes: [good], named: good, namedOnes: { items: [good] }, free: bad };
    const answer = (parts: object) =>
      failureOf(
        apiOf(nested, async () => ({ status: 200, body: { ...body, ...parts } }))({ pathParameters: { thingId: 'a' } }),
      );
    expect(await answer({})).to.include({ status: 200 });
    for (const parts of [
      { other: 1 },
      { size: bad },
      { sizes: [good, bad] },
      { named: bad },
      { namedOnes: { items: [bad] } },
    ])
      expect(String(await answer(parts)), JSON.stringify(parts)).to.include('must NOT have unevaluated properties');
  });

  it('fails the test when a refusal has a member that is not documented', async () => {
    const refused = async (): Promise<never> => {
      throw new OwnCase('No.', { caseId: 'c1' });
    };
    expect(String(await answered(refused))).to.include('must NOT have unevaluated properties');
  });

  it('fails the test when the status is documented with other codes only', async () => {
    const other = defineRoute({ ...route, responses: { ...route.responses, 404: refusals({ ELSEWHERE: 'Other' }) } });
    const error = await failureOf(
      apiOf(other, async () => {
        throw new NotFoundError('None.');
      })({ pathParameters: { thingId: 'a' } }),
    );
    expect(String(error)).to.include('code must be equal to one of the allowed values');
  });
});
