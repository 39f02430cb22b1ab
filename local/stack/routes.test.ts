import { expect } from 'chai';
import { findTarget, parseRouteKey } from './routes.ts';

const table = (target: string, ...keys: string[]) => ({ target, routes: keys.map(parseRouteKey) });

describe('findTarget', () => {
  const tables = [
    table('kyc', 'GET /api/contractors/me/kyc', 'GET /api/admin/kyc/reviews/{caseId}', 'POST /webhooks/veriff'),
    table('onboarding', 'GET /api/contractors/{contractorId}', 'GET /api/contractors/{contractorId}/kyc'),
    table('files', 'ANY /api/files/{path+}'),
  ];

  it('selects the service by the path', () => {
    expect(findTarget(tables, 'POST', '/webhooks/veriff')).to.equal('kyc');
    expect(findTarget(tables, 'GET', '/api/contractors/42')).to.equal('onboarding');
  });

  it('prefers a literal path to one with a parameter', () => {
    expect(findTarget(tables, 'GET', '/api/contractors/me/kyc')).to.equal('kyc');
    expect(findTarget(tables, 'GET', '/api/contractors/42/kyc')).to.equal('onboarding');
  });

  it('ignores the query string', () => {
    expect(findTarget(tables, 'GET', '/api/contractors/me/kyc?next=/api/contractors/1')).to.equal('kyc');
  });

  it('finds no service for a method without a route, and the service of the path for a preflight', () => {
    for (const method of ['DELETE', 'HEAD', 'TRACE'])
      expect(findTarget(tables, method, '/api/contractors/me/kyc')).to.equal(undefined);
    expect(findTarget(tables, 'OPTIONS', '/api/contractors/me/kyc')).to.equal('kyc');
    expect(findTarget(tables, 'DELETE', '/api/files/a')).to.equal('files');
  });

  it('selects by the method between services with the same path', () => {
    const shared = [table('reads', 'GET /api/a'), table('writes', 'POST /api/a')];
    expect(findTarget(shared, 'GET', '/api/a')).to.equal('reads');
    expect(findTarget(shared, 'POST', '/api/a')).to.equal('writes');
  });

  it('matches every path below a greedy parameter', () => {
    expect(findTarget(tables, 'PUT', '/api/files/a/b/c')).to.equal('files');
    expect(findTarget(tables, 'PUT', '/api/files')).to.equal(undefined);
  });

  it('finds no service for an unknown, a shorter or a longer path', () => {
    expect(findTarget(tables, 'GET', '/api')).to.equal(undefined);
    expect(findTarget(tables, 'GET', '/api/admin/kyc/reviews')).to.equal(undefined);
    expect(findTarget(tables, 'GET', '/api/admin/kyc/reviews/1/2')).to.equal(undefined);
  });

  it('rejects a catch-all route, which would match requests of other services', () => {
    expect(() => parseRouteKey('$default')).to.throw('Not a route key');
  });
});
