import { expect } from 'chai';
import { everyAnswerIsDocumented } from './answers.ts';
import { situation } from './testing.ts';

describe('The oracle of documented answers', () => {
  it('reports each answer that differs from the document once, with its request', () => {
    const oracle = everyAnswerIsDocumented(
      () =>
        (_method, _path, { status, body, contentType }) =>
          status === 200 ? undefined : `no ${status} ${contentType} ${JSON.stringify(body)}`,
    );
    const answer = { headers: { 'content-type': 'application/json' }, body: { a: 1 }, text: '{"a":1}' };
    for (const status of [200, 201, 201]) oracle.listener?.answered?.('GET', '/api/things', { ...answer, status });
    expect(oracle.inspect?.(situation())).to.deep.equal(['GET /api/things: no 201 application/json {"a":1}']);
  });
});
