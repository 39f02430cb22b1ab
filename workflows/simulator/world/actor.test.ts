import { expect } from 'chai';
import type { ApiAnswer, ApiCall } from '../aws/http-api.ts';
import { createTestHub } from '../testing.ts';
import { act, until } from './actor.ts';
import type { World } from './world.ts';

const SECOND = 1000;

/** A world in which the API answers with these, one after the other, and then with the last of them. */
const setUp = (...answers: readonly (readonly [status: number, body?: Readonly<Record<string, unknown>>])[]) => {
  const hub = createTestHub();
  const calls: (ApiCall & { readonly path: string })[] = [];
  const http: World['http'] = {
    request: (path, call, answered) => {
      calls.push({ path, ...call });
      const [status = 200, body = {}] = answers[Math.min(calls.length, answers.length) - 1] ?? [];
      hub.kernel.after(20, 'answers', () => answered({ status, headers: {}, body, text: '' }));
    },
  };
  const world = { hub, http } as unknown as World;
  const ask = async (path: string, call?: ApiCall): Promise<ApiAnswer | undefined> => {
    let answer: ApiAnswer | undefined;
    act(world, 'Ada', async (actor) => {
      answer = await actor.call(path, call);
    });
    await hub.pass();
    return answer;
  };
  return { hub, world, calls, ask };
};

describe('A caller of the API', () => {
  it('takes the first answer that is none of a broken server', async () => {
    const { calls, ask } = setUp([503], [500], [200, { id: 'c1' }]);
    expect(await ask('/api/cases')).to.include({ status: 200 });
    expect(calls).to.have.length(3);
  });

  it('does not call again for being refused', async () => {
    const { calls, ask } = setUp([404]);
    expect(await ask('/api/cases/none')).to.include({ status: 404 });
    expect(calls).to.have.length(1);
  });

  it('calls again while the same request is still worked on', async () => {
    const { calls, ask } = setUp([409, { code: 'IDEMPOTENCY_IN_PROGRESS' }], [409, { code: 'CASE_CLOSED' }]);
    expect(await ask('/api/cases', { method: 'POST' })).to.have.nested.property('body.code', 'CASE_CLOSED');
    expect(calls).to.have.length(2);
  });

  it('posts under one key as often as it takes, and under another the next time', async () => {
    const { calls, ask } = setUp([500], [200]);
    await ask('/api/cases', { method: 'POST', headers: { 'x-correlation-id': 'c' } });
    await ask('/api/cases', { method: 'POST' });
    const keys = calls.map(({ headers }) => headers?.['idempotency-key']);
    expect(keys[0]).to.be.a('string').and.equal(keys[1]);
    expect(keys[2]).to.be.a('string').and.not.equal(keys[0]);
    expect(calls[0]?.headers).to.include({ 'x-correlation-id': 'c' });
  });

  it('stops after more than an hour, and has the last response', async () => {
    const { hub, calls, ask } = setUp([500]);
    expect(await ask('/api/cases')).to.include({ status: 500 });
    expect(calls.length).to.be.above(10);
    expect(hub.elapsed()).to.be.within(3_600 * SECOND, 12_000 * SECOND);
  });
});

describe('An actor of a scenario', () => {
  it('acts in virtual time', async () => {
    const { hub, world } = setUp();
    const seen: string[] = [];
    act(world, 'Ada', async (actor) => {
      await actor.sleep(3 * 86_400_000);
      seen.push(`${actor.name} ${actor.now()}`);
    });
    await hub.pass();
    expect(seen).to.deep.equal(['Ada 2026-11-05T09:00:00.000Z']);
  });

  it('asks until there is an answer, or until patience is over', async () => {
    const { hub, world } = setUp();
    const answers: unknown[] = [];
    act(world, 'Ada', async (actor) => {
      let asked = 0;
      const timeout = { everyMs: SECOND, withinMs: 10 * SECOND };
      answers.push(await until(actor, () => ((asked += 1) === 3 ? 'there' : undefined), timeout), hub.elapsed());
      answers.push(await until(actor, async () => undefined, timeout), hub.elapsed());
    });
    await hub.pass();
    expect(answers).to.deep.equal(['there', 2 * SECOND, undefined, 12 * SECOND]);
  });

  it('breaks the world down by what it throws', async () => {
    const { hub, world } = setUp();
    act(world, 'Ada', async (actor) => {
      await actor.sleep(SECOND);
      throw new Error('I was promised a mail.');
    });
    const error: unknown = await hub.pass().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('message', 'I was promised a mail.');
  });
});
