import { expect } from 'chai';
import { findTarget, parseRouteKey } from './routes.ts';

const table = (target: string, ...keys: string[]) => ({ target, routes: keys.map(parseRouteKey) });

describe('which service a request is for', () => {
  const tables = [
    table('kyc', 'GET /api/contractors/me/kyc', 'GET /api/admin/kyc/reviews/{caseId}', 'POST /webhooks/veriff'),
    table('onboarding', 'GET /api/contractors/{contractorId}', 'GET /api/contractors/{contractorId}/kyc'),
    table('files', 'ANY /api/files/{path+}'),
  ];

  it('is decided by the path', () => {
    expect(findTarget(tables, 'POST', '/webhooks/veriff')).to.equal('kyc');
    expect(findTarget(tables, 'GET', '/api/contractors/42')).to.equal('onboarding');
  });

  it('prefers a literal path to one with a parameter', () => {
    expect(findTarget(tables, 'GET', '/api/contractors/me/kyc')).to.equal('kyc');
    expect(findTarget(tables, 'GET', '/api/contractors/42/kyc')).to.equal('onboarding');
  });

  it('does not depend on the query string', () => {
    expect(findTarget(tables, 'GET', '/api/contractors/me/kyc?next=/api/contractors/1')).to.equal('kyc');
  });

  it('sends a wrong method to the service of that path, which knows what to say', () => {
    expect(findTarget(tables, 'DELETE', '/webhooks/veriff')).to.equal('kyc');
  });

  it('lets the method decide between services that share a path', () => {
    const shared = [table('reads', 'GET /api/a'), table('writes', 'POST /api/a')];
    expect(findTarget(shared, 'GET', '/api/a')).to.equal('reads');
    expect(findTarget(shared, 'POST', '/api/a')).to.equal('writes');
  });

  it('gives everything below a greedy parameter to one service', () => {
    expect(findTarget(tables, 'PUT', '/api/files/a/b/c')).to.equal('files');
    expect(findTarget(tables, 'PUT', '/api/files')).to.equal(undefined);
  });

  it('is nobody’s for an unknown path, a shorter or a longer one', () => {
    expect(findTarget(tables, 'GET', '/api')).to.equal(undefined);
    expect(findTarget(tables, 'GET', '/api/admin/kyc/reviews')).to.equal(undefined);
    expect(findTarget(tables, 'GET', '/api/admin/kyc/reviews/1/2')).to.equal(undefined);
  });

  it('refuses a catch-all, which would take the other services’ requests', () => {
    expect(() => parseRouteKey('$default')).to.throw('Not a route key');
  });
});
