import { expect } from 'chai';
import { invocation } from '../lambda/current.ts';
import { createTestHub } from '../testing.ts';
import type { DeployedFunction, Handler, InvocationFault } from './invocation.ts';
import { arnOf, createTestFunctions, lambda } from './testing.ts';

const setUp = (handler: Handler, more: Partial<DeployedFunction> = {}) => {
  const hub = createTestHub();
  const functions = createTestFunctions(hub, [lambda('f', handler, more)]);
  return { hub, functions, ...functions };
};

const environments = (): Handler => {
  const known = new Map<object, number>();
  return () => {
    const { memo } = invocation();
    if (!known.has(memo)) known.set(memo, known.size + 1);
    return known.get(memo);
  };
};

describe('A Lambda', () => {
  it('gets its event and answers as JSON does, by name or by ARN', async () => {
    const { call } = setUp((event) => ({ event, at: new Date(0), none: undefined }));
    const event = { id: 1, none: undefined, when: new Date(0) };
    const expected = {
      ok: true,
      value: { event: { id: 1, when: new Date(0).toISOString() }, at: '1970-01-01T00:00:00.000Z' },
    };
    expect(await call('f', event)).to.deep.equal(expected);
    expect(await call(arnOf('f'), event)).to.deep.equal(expected);
  });

  it('gets the event as it was when it was invoked', async () => {
    const { hub, invoke } = setUp((event) => event);
    const event = { step: 'before' };
    let received: unknown;
    invoke('f', event, (outcome) => {
      received = outcome;
    });
    event.step = 'after';
    await hub.pass();
    expect(received).to.deep.equal({ ok: true, value: { step: 'before' } });
  });

  it('answers nothing with null', async () => {
    expect(await setUp(() => undefined).call('f')).to.deep.equal({ ok: true, value: null });
  });

  it('is known by its name only when it is deployed', () => {
    const { invoke } = setUp(() => undefined);
    expect(() => invoke('g', {}, () => undefined)).to.throw('No function g is deployed');
  });

  it('fails with the name of what it throws, and counts as an error', async () => {
    const { call, functions } = setUp(() => {
      throw Object.assign(new Error('Too little.'), { name: 'InsufficientFundsError' });
    });
    expect(await call('f')).to.deep.equal({ ok: false, error: 'InsufficientFundsError', message: 'Too little.' });
    expect(functions.surroundings.failures).to.deep.equal(['f: error']);
  });

  it('fails when its response is not JSON', async () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(await setUp(() => circle).call('f')).to.include({ ok: false, error: 'TypeError' });
  });

  it('counts metrics under the namespace of its own environment', async () => {
    const { call, functions } = setUp(() => invocation().countMetric('Refused', 2), {
      environment: { POWERTOOLS_METRICS_NAMESPACE: 'mindlinks-dev' },
    });
    await call('f');
    expect(functions.surroundings.metrics).to.deep.equal(['mindlinks-dev Refused 2']);
  });

  it('knows how much time it has left', async () => {
    const left: number[] = [];
    const { call } = setUp(async (_event, { getRemainingTimeInMillis }) => {
      left.push(getRemainingTimeInMillis());
      await invocation().sleep(4000);
      left.push(getRemainingTimeInMillis());
    });
    await call('f');
    expect(left).to.deep.equal([10_000, 6000]);
  });

  it('is stopped at its timeout, whatever it waits for, and no effect comes after', async () => {
    const done: string[] = [];
    const { hub, call, functions } = setUp(async () => {
      await invocation().sleep(11_000);
      await invocation().effect('sqs:SendMessage', () => done.push('too late'));
    });
    const received = await call('f');
    expect(received).to.deep.equal({
      ok: false,
      error: 'Sandbox.Timedout',
      message: 'Task timed out after 10 seconds',
    });
    expect(functions.surroundings.failures).to.deep.equal(['f: timeout']);
    expect(done).to.deep.equal([]);
    expect(hub.elapsed()).to.be.within(10_000, 12_000);
  });

  it('runs from the call until its caller has the response', async () => {
    const { hub, invoke, running } = setUp(() => 'done');
    const seen: number[] = [];
    invoke('f', {}, () => seen.push(running()));
    seen.push(running());
    await hub.pass();
    expect(seen).to.deep.equal([1, 0]);
  });
});

describe('Execution environments', () => {
  it('stay warm, one for each that runs at the same time', async () => {
    const { hub, invoke, call } = setUp(async (event) => {
      const { memo } = invocation();
      await invocation().sleep(100);
      return [event, [...memo.values()].length, memo.set({}, 1).size];
    });
    const received: unknown[] = [];
    for (const id of [1, 2]) invoke('f', id, (outcome) => received.push(outcome));
    await hub.pass();
    expect(received).to.have.deep.members([
      { ok: true, value: [1, 0, 1] },
      { ok: true, value: [2, 0, 1] },
    ]);
    expect(await call('f', 3)).to.deep.equal({ ok: true, value: [3, 1, 2] });
  });

  it('survive an error that the handler throws', async () => {
    const which = environments();
    const { call } = setUp((event, context) => {
      if (event === 'fail') throw new Error(String(which(event, context)));
      return which(event, context);
    });
    expect(await call('f', 'fail')).to.include({ message: '1' });
    expect(await call('f')).to.include({ value: 1 });
  });

  it('are new after a deployment, also where one still ran', async () => {
    const which = environments();
    const { hub, invoke, call, coolDown } = setUp(async (event, context) => {
      await invocation().sleep(1000);
      return which(event, context);
    });
    let old: unknown;
    invoke('f', {}, (outcome) => {
      old = outcome;
    });
    await hub.pass(500);
    coolDown();
    await hub.pass();
    expect(old).to.include({ ok: true, value: 1 });
    expect(await call('f')).to.include({ value: 2 });
    expect(await call('f')).to.include({ value: 2 });
  });

  const discarding: readonly InvocationFault[] = [
    'dies before an effect',
    'crashes after an effect',
    'crashes before its response',
    'its caller times out',
    'clock is off',
  ];
  for (const kind of discarding) {
    it(`are discarded after "${kind}", and the other ones stay`, async () => {
      const which = environments();
      const { call, hub } = setUp(which);
      await call('f');
      hub.faults.order({ site: 'lambda/f', kind });
      await call('f');
      expect(await call('f')).to.include({ value: 1 });
    });
  }
});
