import { expect } from 'chai';
import { invocation } from '../lambda/current.ts';
import { createTestHub, outageOf } from '../testing.ts';
import type { TestHubOptions } from '../testing.ts';
import type { Handler, InvocationFault } from './invocation.ts';
import { createTestFunctions, lambda } from './testing.ts';

const setUp = (handler: Handler, options: TestHubOptions = {}) => {
  const hub = createTestHub(options);
  const functions = createTestFunctions(hub, [lambda('f', handler)]);
  return { hub, functions, ...functions };
};
const withFault = (kind: InvocationFault, times = 1): TestHubOptions => ({
  orders: [{ site: 'lambda/f', kind, times }],
});

/** Does so many effects, one after the other, and counts in `done` what came about. */
const effects =
  (done: string[], count = 8): Handler =>
  async () => {
    for (let index = 0; index < count; index += 1) {
      await invocation().effect(index % 2 === 0 ? 'dynamodb:commit' : 'sqs:SendMessage', () => done.push(`${index}`));
    }
    return { count };
  };

describe('What may happen to an invocation', () => {
  it('throttled: it does not run, and the caller gets the error', async () => {
    const done: string[] = [];
    const { call, functions } = setUp(effects(done), withFault('throttled'));
    expect(await call('f')).to.include({ ok: false, error: 'Lambda.TooManyRequestsException' });
    expect(done).to.deep.equal([]);
    expect(functions.surroundings.failures).to.deep.equal(['f: throttled']);
    expect(functions.running()).to.equal(0);
  });

  it('service error: it does not run, and counts as no error of the function', async () => {
    const done: string[] = [];
    const { call, functions } = setUp(effects(done), withFault('service error'));
    expect(await call('f')).to.include({ ok: false, error: 'Lambda.ServiceException' });
    expect([done, functions.surroundings.failures]).to.deep.equal([[], []]);
  });

  it('its caller times out: the caller gets an error at once, and it runs later', async () => {
    const done: string[] = [];
    const { hub, invoke, running } = setUp(effects(done, 2), withFault('its caller times out'));
    const received: unknown[] = [];
    invoke('f', {}, (outcome) => received.push({ outcome, done: done.length, running: running() }));
    await hub.pass();
    expect(received).to.deep.equal([
      {
        outcome: { ok: false, error: 'Lambda.SdkClientException', message: 'The connection was lost' },
        done: 0,
        running: 1,
      },
    ]);
    expect([done, running()]).to.deep.equal([['0', '1'], 0]);
  });

  it('dies before an effect: what was before is done, that one is not', async () => {
    const done: string[] = [];
    const { call, hub, functions } = setUp(effects(done), withFault('dies before an effect'));
    const received = await call('f');
    expect(received).to.have.property('error').that.is.oneOf(['Lambda.Unknown', 'Runtime.ExitError']);
    expect(hub.traced.filter((line) => line.includes(': sqs') || line.includes(': dynamodb'))).to.have.length(
      // Each effect is traced, and the faulty one twice.
      done.length + 2,
    );
    expect(done.length).to.be.below(8);
    expect(functions.surroundings.failures).to.deep.equal(['f: failure']);
  });

  it('crashes after an effect: the effect is done, and its caller gets no response', async () => {
    const done: string[] = [];
    const { call, hub } = setUp(effects(done), withFault('crashes after an effect'));
    expect(await call('f')).to.include({ ok: false, message: 'Runtime exited' });
    expect(done.length).to.be.within(1, 7);
    expect(hub.traced.filter((line) => line.includes('crashes after an effect'))).to.have.length(1);
  });

  it('crashes after an effect: also when it had only few', async () => {
    const done: string[] = [];
    expect(await setUp(effects(done, 0), withFault('crashes after an effect')).call('f')).to.include({ ok: false });
  });

  it('crashes before its response: everything is done, and the caller gets a crash', async () => {
    const done: string[] = [];
    const { call } = setUp(effects(done), withFault('crashes before its response'));
    expect(await call('f')).to.include({ ok: false, message: 'Runtime exited' });
    expect(done).to.have.length(8);
  });

  it('an answer is lost: the effect is done, and the code gets a timeout', async () => {
    const done: string[] = [];
    const { call } = setUp(effects(done), withFault('an answer is lost'));
    const received = await call('f');
    expect(received).to.include({ ok: false, error: 'TimeoutError' });
    expect(done.length).to.be.within(1, 6);
  });

  it('an effect is refused: it is not done, and the code may try again', async () => {
    const tried: string[] = [];
    const { call } = setUp(async () => {
      for (let count = 0; count < 8; count += 1) {
        const attempt = (): Promise<unknown> => invocation().effect('sqs:SendMessage', () => tried.push('done'));
        await attempt().catch((error: Error) => tried.push(error.name));
      }
    }, withFault('an effect is refused'));
    expect(await call('f')).to.include({ ok: true });
    expect(tried.filter((what) => what === 'ThrottlingException')).to.have.length(1);
    expect(tried.filter((what) => what === 'done')).to.have.length(7);
  });

  it('is denied: the same, for want of a permission', async () => {
    const done: string[] = [];
    const { call } = setUp(effects(done), withFault('is denied'));
    expect(await call('f')).to.include({ ok: false, error: 'AccessDeniedException' });
    expect(done.length).to.be.below(6);
  });

  it('a write conflicts: it strikes a commit, and never anything else', async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const done: string[] = [];
      const { call, hub } = setUp(effects(done), { seed, ...withFault('a write conflicts') });
      expect(await call('f')).to.include({ ok: false, error: 'StoreContentionError' });
      expect(hub.traced).to.include('f: dynamodb:commit: a write conflicts');
      // Commits have even numbers: the one that is missing is the next.
      expect(done.length % 2).to.equal(0);
    }
  });

  it('a write conflicts: where nothing is written, nothing does', async () => {
    const { call } = setUp(() => invocation().effect('dynamodb:get', () => 'read'), withFault('a write conflicts'));
    expect(await call('f')).to.deep.equal({ ok: true, value: 'read' });
  });

  it('hangs: until its timeout', async () => {
    const done: string[] = [];
    const { call } = setUp(effects(done), withFault('hangs'));
    expect(await call('f')).to.include({ error: 'Sandbox.Timedout' });
    expect(done.length).to.be.below(6);
  });

  it('clock is off: by up to two seconds, for all that it does', async () => {
    const { call, hub } = setUp(() => invocation().now() - hub.kernel.now(), withFault('clock is off', 20));
    const skews: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      const received = await call('f');
      if (received?.ok === true) skews.push(received.value as number);
    }
    expect(skews).to.have.length(20);
    for (const skew of skews) expect(skew).to.be.within(-2000, 2000);
    expect(Math.min(...skews)).to.be.below(0);
    expect(Math.max(...skews)).to.be.above(0);
  });

  it('goes the same way with the same seed', async () => {
    const play = async (): Promise<readonly string[]> => {
      const hub = createTestHub({ seed: 5, rate: 0.5 });
      const { call } = createTestFunctions(hub, [lambda('f', effects([]))]);
      for (let count = 0; count < 30; count += 1) await call('f');
      return [...hub.traced, hub.kernel.instant()];
    };
    const [first, second] = [await play(), await play()];
    expect(first).to.deep.equal(second);
    expect(first.length).to.be.above(100);
  });
});

describe('During an outage', () => {
  const HOUR = 3_600_000;

  it('of Lambda every invocation is throttled', async () => {
    const { hub, call } = setUp(() => 'done', { outages: [outageOf('lambda')] });
    expect(await call('f')).to.include({ ok: false, error: 'Lambda.TooManyRequestsException' });
    await hub.kernel.run({ until: hub.kernel.now() + HOUR });
    expect(await call('f')).to.deep.equal({ ok: true, value: 'done' });
  });

  it('of a service that a function calls the call fails, and calls of others do not', async () => {
    const hub = createTestHub({ outages: [outageOf('events')] });
    const { call } = createTestFunctions(
      hub,
      [lambda('f', (event) => invocation().aws(event as string, 'PutCommand', {}))],
      { aws: () => 'done' },
    );
    expect(await call('f', 'events')).to.include({ ok: false, error: 'ServiceUnavailableException' });
    expect(await call('f', 'sqs')).to.deep.equal({ ok: true, value: 'done' });
    await hub.kernel.run({ until: hub.kernel.now() + HOUR });
    expect(await call('f', 'events')).to.deep.equal({ ok: true, value: 'done' });
  });
});
