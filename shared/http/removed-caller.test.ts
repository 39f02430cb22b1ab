import { expect } from 'chai';
import sinon from 'sinon';
import { object } from 'yup';
import { quiet } from '#shared/testing/service.ts';
import type { User } from '#shared/users/index.ts';
import { defineRoute, endpoint, inMemoryIdempotency } from './index.ts';
import type { ApiRequest, ApiResponse, Role } from './index.ts';
import { adminClaims, apiEvent, bodyOf, clientClaims, lambdaContext } from './testing.ts';

const routeFor = (role: Role) =>
  defineRoute({
    method: 'POST',
    path: '/api/decisions',
    operationId: 'decide',
    summary: 'Decide',
    tag: 'things',
    roles: [role],
    body: object({}),
    responses: { 200: { description: 'Decided' } },
  });
const ENABLED = { enabled: true, hasTotp: true };

describe('An operation that refuses removed callers', () => {
  quiet();
  const find = sinon.stub<[string], Promise<User | undefined>>();
  const groupsOf = sinon.stub<[string], Promise<readonly string[]>>();
  const work = sinon.stub<[ApiRequest], Promise<ApiResponse>>();
  beforeEach(() => {
    for (const stub of [find, groupsOf, work]) stub.reset();
    work.resolves({ status: 200 });
    find.resolves(ENABLED);
    groupsOf.resolves(['admin']);
  });
  const idempotency = inMemoryIdempotency({ now: () => '2026-11-02T09:00:00.000Z' });
  const call = async (
    { role = 'admin', claims = adminClaims }: { role?: Role; claims?: Record<string, string> } = {},
    key?: string,
  ) => {
    const handle = endpoint(routeFor(role), () => work, {
      users: () => ({ find, groupsOf }),
      idempotency: () => idempotency,
    });
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const result = await handle(
      apiEvent({ method: 'POST', path: '/api/decisions', body: {}, claims, headers }),
      lambdaContext(),
    );
    return { status: result.statusCode, body: bodyOf(result) };
  };

  it('asks the user pool about the caller, and works for one who is still there', async () => {
    expect((await call()).status).to.equal(200);
    expect([find.args, groupsOf.args]).to.deep.equal([[['ada']], [['ada']]]);
  });

  it('knows whether an authenticator app is asked of the caller at each sign-in', async () => {
    for (const hasTotp of [true, false]) {
      find.resolves({ ...ENABLED, hasTotp });
      groupsOf.resolves(['client']);
      await call({ role: 'client', claims: clientClaims });
      expect(work.lastCall.args[0].origin).to.include({ hasTotp });
    }
  });

  const REMOVED: Readonly<Record<string, () => unknown>> = {
    'who was disabled': () => find.resolves({ ...ENABLED, enabled: false }),
    'who was deleted': () => find.resolves(undefined),
    'who was removed from the group': () => groupsOf.resolves(['contractor']),
    'whose authenticator app was switched off': () => find.resolves({ ...ENABLED, hasTotp: false }),
  };
  for (const [who, remove] of Object.entries(REMOVED)) {
    it(`refuses an admin ${who} with 403, although the token is valid`, async () => {
      remove();
      const { status, body } = await call();
      expect(status).to.equal(403);
      expect(body).to.include({ code: 'CALLER_REMOVED' });
      expect(work.callCount).to.equal(0);
    });
  }

  it('asks no authenticator app of a client’s user', async () => {
    find.resolves({ enabled: true, hasTotp: false });
    groupsOf.resolves(['client']);
    expect((await call({ role: 'client', claims: clientClaims })).status).to.equal(200);
  });

  it('refuses a removed caller the first response, too', async () => {
    expect((await call({}, 'key-1')).status).to.equal(200);
    find.resolves({ ...ENABLED, enabled: false });
    expect((await call({}, 'key-1')).status).to.equal(403);
    expect(work.callCount).to.equal(1);
  });

  it('does nothing when the user pool does not answer: 503', async () => {
    groupsOf.rejects(new Error('TooManyRequestsException'));
    expect((await call()).status).to.equal(503);
    expect(work.callCount).to.equal(0);
  });
});
