import { expect } from 'chai';
import { invocation } from '../lambda/current.ts';
import { createTestHub } from '../testing.ts';
import { named } from './invocation.ts';
import { createTestFunctions, lambda } from './testing.ts';
import type { Handler, Surroundings } from './invocation.ts';

const setUp = (handler: Handler, given: Partial<Surroundings> = {}) => {
  const hub = createTestHub();
  return { hub, ...createTestFunctions(hub, [lambda('f', handler, { environment: { TABLE: 'cases' } })], given) };
};

describe('What code in a Lambda sees of the world', () => {
  it('takes a moment for each effect, several at once included', async () => {
    const { hub, call } = setUp(async () => {
      const { effect } = invocation();
      const at = (): number => hub.elapsed();
      const before = at();
      const both = await Promise.all([effect('a', at), effect('b', at)]);
      return both.map((time) => time - before);
    });
    const received = await call('f');
    expect(received)
      .to.have.property('value')
      .that.satisfies((times: number[]) => times.every((ms) => ms >= 1 && ms <= 12));
  });

  it('traces each effect by service and command', async () => {
    const { hub, call } = setUp(() => invocation().aws('sqs', 'SendMessage', { to: 'q' }), {
      aws: (service, command, input) => ({ service, command, input }),
    });
    expect(await call('f')).to.deep.equal({
      ok: true,
      value: { service: 'sqs', command: 'SendMessage', input: { to: 'q' } },
    });
    expect(hub.traced).to.include('f: sqs:SendMessage');
  });

  it('gets what AWS throws, by its name', async () => {
    const { call } = setUp(() => invocation().aws('s3', 'GetObjectCommand', {}), {
      aws: () => {
        throw named('NoSuchKey', 'Nothing there.');
      },
    });
    expect(await call('f')).to.deep.equal({ ok: false, error: 'NoSuchKey', message: 'Nothing there.' });
  });

  it('sleeps as long as it wants to', async () => {
    const { hub, call } = setUp(async () => {
      const before = hub.elapsed();
      await invocation().sleep(1234);
      return hub.elapsed() - before;
    });
    expect(await call('f')).to.include({ value: 1234 });
  });

  it('has its own variables, and chance that the seed decides', async () => {
    const { call } = setUp(() => {
      const { variables, random, uuid, functionName } = invocation();
      return { variables, functionName, random: random(), uuid: uuid() };
    });
    const received = await call('f');
    expect(received).to.have.nested.property('value.variables.TABLE', 'cases');
    expect(received).to.have.nested.property('value.functionName', 'f');
    expect(received).to.have.nested.property('value.random').that.is.within(0, 1);
    expect(received)
      .to.have.nested.property('value.uuid')
      .that.matches(/^[0-9a-f-]{36}$/);
  });

  it('logs into the trace', async () => {
    const { hub, call } = setUp(() => invocation().log('warn', 'Odd.', () => ({ id: 1 })));
    await call('f');
    expect(hub.traced).to.include('f: warn: Odd.');
  });
});

describe('A timer of the code', () => {
  it('can be all that the code waits for', async () => {
    const { hub, call } = setUp(async () => {
      const before = hub.elapsed();
      await new Promise<void>((resolve) => invocation().timer(700, resolve));
      return hub.elapsed() - before;
    });
    expect(await call('f')).to.include({ value: 700 });
  });

  it('does nothing once it was cancelled, and may be cancelled after it went off', async () => {
    const fired: string[] = [];
    const { call } = setUp(async () => {
      const { timer, sleep } = invocation();
      const guard = timer(100, () => fired.push('guard'));
      const early = timer(10, () => fired.push('early'));
      await sleep(50);
      guard();
      early();
      await sleep(500);
    });
    expect(await call('f')).to.include({ ok: true });
    expect(fired).to.deep.equal(['early']);
  });

  it('is gone with the code that set it', async () => {
    const fired: string[] = [];
    const { call } = setUp(() => {
      invocation().timer(100, () => fired.push('after the end'));
      return 'done';
    });
    expect(await call('f')).to.include({ value: 'done' });
    expect(fired).to.deep.equal([]);
  });

  it('ends the process when it throws', async () => {
    const { call } = setUp(async () => {
      invocation().timer(100, () => {
        throw new Error('not caught');
      });
      await invocation().sleep(1000);
      return 'done';
    });
    expect(await call('f')).to.include({ ok: false, message: 'Runtime exited' });
  });
});
