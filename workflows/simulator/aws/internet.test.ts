import { expect } from 'chai';
import { createTestHub, outageOf } from '../testing.ts';
import type { TestHubOptions } from '../testing.ts';
import { invocation } from '../lambda/current.ts';
import { createInternet } from './internet.ts';
import type { InternetRequest } from './internet.ts';
import { createTestFunctions, lambda } from './testing.ts';

const URL_OF_SITE = 'https://api.veriff.example/v1/sessions?x=1';

/** A Lambda asks a site, which counts what it is asked. */
const ask = async (
  init: RequestInit = {},
  { kind, url = URL_OF_SITE, ...options }: TestHubOptions & { kind?: string; url?: string } = {},
) => {
  const asked: InternetRequest[] = [];
  const hub = createTestHub({
    orders: kind === undefined ? [] : [{ site: 'internet/api.veriff.example', kind }],
    ...options,
  });
  const site = {
    host: 'api.veriff.example',
    answer: (request: InternetRequest) => {
      asked.push(request);
      return { status: 201, headers: { 'content-type': 'application/json' }, body: '{"id":"s1"}' };
    },
  };
  const failed: string[] = [];
  const internet = createInternet(hub, [site], () => failed.push(hub.kernel.instant()));
  const received: { response?: Response; error?: Error } = {};
  const { call } = createTestFunctions(
    hub,
    [
      lambda('f', async () => {
        await invocation()
          .fetch(new URL(url), init)
          .then(
            (response) => (received.response = response),
            (error: Error) => (received.error = error),
          );
      }),
    ],
    internet,
  );
  await call('f');
  return { ...received, asked, failed, elapsed: hub.elapsed() };
};

describe('The world outside', () => {
  it('answers at its host, with the whole request', async () => {
    const { response, asked, failed } = await ask({
      method: 'POST',
      headers: { 'X-Auth-Client': 'key' },
      body: '{"a":1}',
    });
    expect(response?.ok).to.equal(true);
    expect(response?.headers.get('Content-Type')).to.equal('application/json');
    expect(await response?.json()).to.deep.equal({ id: 's1' });
    expect(await response?.text()).to.equal('{"id":"s1"}');
    expect(asked.map(({ url, ...rest }) => ({ ...rest, path: url.pathname, query: url.search }))).to.deep.equal([
      { method: 'POST', headers: { 'x-auth-client': 'key' }, body: '{"a":1}', path: '/v1/sessions', query: '?x=1' },
    ]);
    expect(failed).to.deep.equal([]);
  });

  it('is asked with GET and without a body when nothing else is said', async () => {
    const { asked } = await ask();
    expect(asked[0]).to.include({ method: 'GET', body: '' });
  });

  it('reads a form as it is sent', async () => {
    const { asked } = await ask({ method: 'POST', body: new URLSearchParams({ amount: '5', currency: 'eur' }) });
    expect(asked[0]?.body).to.equal('amount=5&currency=eur');
  });

  it('is not asked for something else than was sent', async () => {
    const { error, asked } = await ask({ method: 'POST', body: new Uint8Array([1]) });
    expect(error?.message).to.equal('The simulated internet carries text only');
    expect(asked).to.deep.equal([]);
  });

  it('has no site at other hosts', async () => {
    const { error } = await ask({}, { url: 'https://elsewhere.example/' });
    expect(error).to.be.instanceOf(TypeError);
    expect(error?.message).to.include('no site answers at elsewhere.example');
  });
});

describe('What may happen to a request', () => {
  const faults = [
    { kind: 'answers 429', reached: 0, status: 429 },
    { kind: 'answers 500 without effect', reached: 0, status: 500 },
    { kind: 'answers 500 after the effect', reached: 1, status: 500 },
    { kind: 'connection breaks without effect', reached: 0, error: 'TypeError' },
    { kind: 'connection breaks after the effect', reached: 1, error: 'TypeError' },
    { kind: 'does not answer', reached: 0, error: 'TimeoutError', silent: true },
    { kind: 'does not answer after the effect', reached: 1, error: 'TimeoutError', silent: true },
  ];
  for (const { kind, reached, status, error, silent = false } of faults) {
    it(`${kind}: ${status ?? error}${silent ? ' after a long silence' : ' at once'}`, async () => {
      const received = await ask({}, { kind });
      expect(received.response?.status).to.equal(status);
      expect(received.response?.ok).to.equal(status === undefined ? undefined : false);
      expect(received.error?.name).to.equal(error);
      expect(received.asked).to.have.length(reached);
      expect(received.failed, 'its failure is noted, for the next turn of the schedules').to.have.length(1);
      expect(received.elapsed >= 8000).to.equal(silent);
    });
  }
});

describe('A provider that is unavailable', () => {
  it('answers 503, breaks the connection or is silent, and is not reached', async () => {
    const received = await Promise.all(
      Array.from({ length: 20 }, (_, seed) => ask({}, { seed, outages: [outageOf('api.veriff.example')] })),
    );
    expect(received.flatMap(({ asked }) => asked)).to.deep.equal([]);
    const seen = new Set(received.map(({ response, error }) => response?.status ?? error?.name));
    expect([...seen]).to.have.members([503, 'TypeError', 'TimeoutError']);
  });
});
