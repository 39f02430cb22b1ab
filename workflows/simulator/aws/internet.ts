import type { Hub } from '../hub.ts';
import type { Surroundings } from './invocation.ts';

export interface InternetRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface InternetReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An external service that answers requests to a host. */
export interface Site {
  readonly host: string;
  answer(request: InternetRequest): InternetReply | Promise<InternetReply>;
}

const FAULTS = [
  'answers 429',
  'answers 500 without effect',
  'answers 500 after the effect',
  'connection breaks without effect',
  'connection breaks after the effect',
  'does not answer',
  'does not answer after the effect',
] as const;

/** What callers see of a provider that is unavailable; nothing has an effect there. */
const OUTAGE_FAULTS = ['answers 503', 'connection breaks without effect', 'does not answer'] as const;

/** Longer than any client of ours waits. */
const SILENCE_MS = 8_000;

/** What `fetch` rejects with. */
const failure = (name: 'TypeError' | 'TimeoutError', message = 'fetch failed'): Error =>
  Object.assign(new TypeError(message), { name });

/** What callers read of a `Response`. A real one would read its body through streams, at the machine's pace. */
const reply = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Response => {
  const read: Partial<Response> = {
    status,
    ok: status >= 200 && status < 300,
    headers: new Headers(headers),
    text: () => Promise.resolve(body),
    json: () => Promise.resolve(JSON.parse(body) as unknown),
  };
  return read as Response;
};

/**
 * The world outside: who answers at which host, and what goes wrong on the way.
 * @param onFault Called when a request fails: what was asked for in vain is asked for again at the next turn of a schedule
 */
export const createInternet = (
  { chance, faults }: Hub,
  sites: readonly Site[],
  onFault: () => void = () => undefined,
): Pick<Surroundings, 'fetch'> => ({
  fetch: async ({ effect, sleep }, url, init) => {
    const site = sites.find(({ host }) => host === url.host);
    if (site === undefined) throw failure('TypeError', `fetch failed: no site answers at ${url.host}`);
    const { method = 'GET' } = init;
    const name = `fetch ${method} ${url.host}`;
    const ask = async (): Promise<Response> => {
      const { status, headers, body } = await effect(name, async () =>
        site.answer({ method, url, headers: headersOf(init), body: bodyOf(init) }),
      );
      return reply(status, body, headers);
    };
    const fault = faults.isOut(url.host)
      ? chance.pick('outage', OUTAGE_FAULTS)
      : faults.at(`internet/${url.host}`, FAULTS);
    if (fault === undefined) return ask();
    onFault();
    switch (fault) {
      case 'answers 429':
        return reply(429);
      case 'answers 503':
        return reply(503);
      case 'answers 500 without effect':
        return reply(500);
      case 'connection breaks without effect':
        throw failure('TypeError');
      case 'does not answer':
        await sleep(SILENCE_MS);
        throw failure('TimeoutError');
      default:
        await ask();
        if (fault === 'answers 500 after the effect') return reply(500);
        if (fault === 'connection breaks after the effect') throw failure('TypeError');
        await sleep(SILENCE_MS);
        throw failure('TimeoutError');
    }
  },
});

const headersOf = ({ headers }: RequestInit): Readonly<Record<string, string>> =>
  Object.fromEntries([...new Headers(headers).entries()]);

/** @throws Error for a stream or a form: a site would be asked for something else than what was sent */
const bodyOf = ({ body = '' }: RequestInit): string => {
  if (body === null || typeof body === 'string') return body ?? '';
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('The simulated internet carries text only');
};
