import { createHash, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { START } from '../testing.ts';
import { dates } from '../probe/handlers.ts';
import { loadProbe } from './testing.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('In a simulated Lambda', () => {
  it("it is the world's time, however the code asks", async () => {
    const { value } = await loadProbe();
    const { now, made, called, moment, clock, ...rest } = (await value('dates')) as ReturnType<typeof dates>;
    expect(now).to.be.within(START, START + 10);
    expect([made, moment, Date.parse(clock)]).to.deep.equal([now, now, now]);
    // A date in words has no milliseconds.
    expect(called).to.equal(Math.floor(now / 1000) * 1000);
    expect(rest).to.deep.equal({ given: '1970-01-02T00:00:00.000Z', isMoment: true, isDate: true });
  });

  it("timers go off in the world's time", async () => {
    const { hub, value } = await loadProbe();
    expect(await value('timers')).to.deep.equal({ fired: ['with words'], value: 'late', elapsed: 900 });
    expect(hub.elapsed()).to.be.within(900, 930);
  });

  it('time stands still while Web Crypto computes, also where a timeout is set', async () => {
    const { hub, value } = await loadProbe();
    const text = 'x'.repeat(5_000_000);
    const digest = createHash('sha256').update(text).digest('hex');
    expect(await value('digest', text)).to.deep.equal({ digest, fired: [] });
    expect(hub.elapsed()).to.be.below(100);
  });

  it('refuses an interval', async () => {
    const { run } = await loadProbe();
    expect(await run('interval')).to.include({ ok: false, message: 'A Lambda must not start an interval' });
  });

  it('the seed decides what is left to chance', async () => {
    const draw = async (seed: number) => (await loadProbe({}, { seed })).value('chance');
    const drawn = (await draw(1)) as Readonly<Record<string, unknown>>;
    expect(await draw(1)).to.deep.equal(drawn);
    expect(await draw(2)).not.to.deep.equal(drawn);
    for (const name of ['uuid', 'webUuid', 'v4', 'ids']) expect(drawn[name]).to.match(UUID_V4);
    expect(drawn['below']).to.be.within(0, 9);
    expect(drawn['between']).to.be.within(100, 109);
    expect(drawn['bytes']).to.have.length(4);
    // Sixteen bits each, written into the array that was given.
    expect(Math.max(...(drawn['filled'] as number[]))).to.be.within(256, 65_535);
  });

  it('a function has its own environment, and what the process has besides', async () => {
    const { value } = await loadProbe();
    expect(await value('environment')).to.deep.equal({ own: 'simulated', has: true, path: true });
  });

  it('a request goes to the simulated internet', async () => {
    const asked: unknown[] = [];
    const { value, run } = await loadProbe({
      fetch: async (_invocation, url, init) => {
        asked.push(url.href, init.method, init.body);
        return { text: () => Promise.resolve('answered') } as Response;
      },
    });
    expect(await value('ask')).to.equal('answered');
    expect(asked).to.deep.equal(['https://site.example/path', 'POST', 'hello']);
    expect(await run('askByRequest')).to.include({ ok: false });
  });
});

describe('Outside of a simulated Lambda, with its globals installed', () => {
  before(() => loadProbe());

  it('it is the real time', async () => {
    const { now, moment, clock, ...rest } = dates();
    const real = performance.timeOrigin + performance.now();
    expect(now).to.be.within(real - 60_000, real + 60_000);
    expect(moment).to.be.at.least(now);
    expect(Date.parse(clock)).to.be.at.least(now);
    expect(rest).to.include({ isMoment: true, isDate: true });
  });

  it('timers are real', async () => {
    const since = performance.now();
    const fired: string[] = [];
    clearTimeout(setTimeout(() => fired.push('cancelled'), 1));
    expect(await promisify(setTimeout)(20, 'value')).to.equal('value');
    await new Promise((resolve) => setTimeout(resolve, 1, 'x'));
    expect(performance.now() - since).to.be.at.least(19);
    expect(fired).to.deep.equal([]);
    clearInterval(setInterval(() => undefined, 1000));
  });

  it('chance is real', () => {
    const drawn = Array.from({ length: 5 }, () => [Math.random(), randomUUID(), crypto.randomUUID()].join());
    expect(new Set(drawn)).to.have.length(5);
    const bytes = crypto.getRandomValues(new Uint8Array(64));
    expect(new Set(bytes).size).to.be.above(1);
  });

  it('the environment is the real one, and can be changed', () => {
    process.env['SIMULATED_TEST'] = 'yes';
    expect(process.env['SIMULATED_TEST']).to.equal('yes');
    expect('SIMULATED_TEST' in process.env).to.equal(true);
    expect(process.env['PROBE']).to.equal(undefined);
    delete process.env['SIMULATED_TEST'];
    expect('SIMULATED_TEST' in process.env).to.equal(false);
  });
});
