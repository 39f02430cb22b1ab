import type { ApiAnswer, ApiCall } from '../aws/http-api.ts';
import type { World } from './world.ts';

/** A person or a machine outside of the platform, who acts in virtual time. */
export interface Actor {
  readonly name: string;
  now(): string;
  /** Call the platform's API as often as it takes to get an answer that is no server error, under one Idempotency-Key. */
  call(path: string, call?: ApiCall): Promise<ApiAnswer>;
  /** Call it once, under an Idempotency-Key of its own, whatever the answer is. */
  callOnce(path: string, call?: ApiCall): Promise<ApiAnswer>;
  sleep(milliseconds: number): Promise<void>;
}

const SECOND = 1000;
/** A client tries again after 5xx and "in progress" for an hour and a half on average: longer than an hour of throttled Lambdas. */
const TRIES = 200;
const MAX_PAUSE = 60 * SECOND;

const isWorthAnotherTry = ({ status, body }: ApiAnswer): boolean =>
  status >= 500 || (status === 409 && String(body['code']).startsWith('IDEMPOTENCY'));

/** Start an actor. An error that its script throws ends the run. */
export const act = (world: World, name: string, play: (actor: Actor) => Promise<void>): void => {
  const { kernel, chance, traceEvent } = world.hub;
  const activity = kernel.begin(name);

  const sleep = (milliseconds: number): Promise<void> =>
    activity.wait((answer) => void kernel.after(milliseconds, `${name} goes on`, () => answer(() => undefined)));

  const once = (path: string, call: ApiCall): Promise<ApiAnswer> =>
    activity.wait((answer) => world.http.request(path, call, (given) => answer(() => given)));

  const headersOf = ({ method, headers }: ApiCall) => ({
    ...(method === 'POST' && { 'idempotency-key': chance.uuid('idempotency key') }),
    ...headers,
  });

  const actor: Actor = {
    name,
    now: kernel.instant,
    sleep,
    callOnce: (path, call = {}) => once(path, { ...call, headers: headersOf(call) }),
    call: async (path, call = {}) => {
      const headers = headersOf(call);
      for (let tried = 1; ; tried += 1) {
        const answer = await once(path, { ...call, headers });
        if (!isWorthAnotherTry(answer) || tried === TRIES) return answer;
        await sleep(chance.between('actor', SECOND, Math.min(MAX_PAUSE, SECOND * 2 ** tried)));
      }
    },
  };
  traceEvent(name, 'starts');
  play(actor).then(
    () => activity.end(),
    (error: unknown) => {
      activity.end();
      kernel.breakDown(error);
    },
  );
};

/** Ask again every `everyMs` until the answer will do. Undefined when it does not within `withinMs`. */
export const until = async <T>(
  actor: Actor,
  ask: () => Promise<T | undefined> | T | undefined,
  { everyMs, withinMs }: { readonly everyMs: number; readonly withinMs: number },
): Promise<T | undefined> => {
  const end = Date.parse(actor.now()) + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.parse(actor.now()) >= end) return answer;
    await actor.sleep(everyMs);
  }
};
