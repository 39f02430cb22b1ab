import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { currentInvocation, runAs } from './current.ts';
import type { Invocation } from './current.ts';

/**
 * Inside a simulated Lambda the language's own clock, timers, chance, network and environment are the world's. Everywhere
 * else they stay what they are, so installing this changes nothing for other code in the process.
 */
export const installGlobals = (): void => {
  if (installed) return;
  installed = true;
  const require = createRequire(import.meta.url);
  replaceDate();
  replaceTimers(require('node:timers') as TimersModule);
  replaceChance(require('node:crypto') as CryptoModule);
  replaceFetch();
  replaceWebCrypto();
  replaceEnvironment();
  syncBuiltinESMExports();
};
let installed = false;

type TimersModule = Record<'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval', unknown>;
type CryptoModule = Record<'randomUUID' | 'randomBytes' | 'randomInt', unknown>;

const replaceDate = (): void => {
  const Real = globalThis.Date;
  const now = (): number => currentInvocation()?.now() ?? Real.now();
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new Real(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
};

/** What `setTimeout` returns of a virtual timer. A class, so that `clearTimeout` knows it. */
class VirtualTimer {
  readonly cancel: () => void;
  constructor(cancel: () => void) {
    this.cancel = cancel;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

const replaceTimers = (timers: TimersModule): void => {
  const real = { setTimeout, clearTimeout, setInterval, clearInterval };
  const start = (running: Invocation, action: (...args: unknown[]) => void, delay: number, args: unknown[]) =>
    new VirtualTimer(running.timer(delay, () => runAs(running, () => action(...args))));
  const setTimer = (action: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): unknown => {
    const running = currentInvocation();
    return running === undefined ? real.setTimeout(action, delay, ...args) : start(running, action, delay, args);
  };
  const realPromise = promisify(real.setTimeout);
  Object.defineProperty(setTimer, promisify.custom, {
    value: (...args: Parameters<typeof realPromise>): Promise<unknown> =>
      currentInvocation() === undefined
        ? realPromise(...args)
        : new Promise((resolve) => setTimer(() => resolve(args[1]), args[0])),
  });
  const repeat = (action: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): unknown => {
    if (currentInvocation() !== undefined) throw new Error('A Lambda must not start an interval');
    return real.setInterval(action, delay, ...args);
  };
  const clear = (timer: unknown): void => {
    if (timer instanceof VirtualTimer) timer.cancel();
    else real.clearTimeout(timer as NodeJS.Timeout);
  };
  const replaced = { setTimeout: setTimer, clearTimeout: clear, setInterval: repeat, clearInterval: clear };
  Object.assign(globalThis, replaced);
  Object.assign(timers, replaced);
};

const replaceChance = (crypto: CryptoModule): void => {
  const realRandom = Math.random;
  Math.random = () => currentInvocation()?.random() ?? realRandom();
  const byChance =
    <A extends unknown[], R>(real: (...args: A) => R, virtual: (running: Invocation, ...args: A) => R) =>
    (...args: A): R => {
      const running = currentInvocation();
      return running === undefined ? real(...args) : virtual(running, ...args);
    };
  const uuid = byChance(crypto.randomUUID as () => string, (running) => running.uuid());
  crypto.randomUUID = uuid;
  crypto.randomBytes = byChance(crypto.randomBytes as (size: number) => Buffer, (running, size) =>
    Buffer.from(Array.from({ length: size }, () => Math.floor(running.random() * 256))),
  );
  crypto.randomInt = byChance(crypto.randomInt as (from: number, to?: number) => number, (running, from, to) =>
    to === undefined ? Math.floor(running.random() * from) : from + Math.floor(running.random() * (to - from)),
  );
  const web = globalThis.crypto;
  const realValues = web.getRandomValues.bind(web) as (array: Uint8Array) => Uint8Array;
  Object.defineProperty(web, 'randomUUID', { value: uuid, configurable: true });
  Object.defineProperty(web, 'getRandomValues', {
    value: byChance(realValues, (running, array) => {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(running.random() * 256);
      return array;
    }),
    configurable: true,
  });
};

/** It computes in other threads, at the machine's pace: a timeout that the code has set must not pass meanwhile. */
const replaceWebCrypto = (): void => {
  const { subtle } = globalThis.crypto;
  for (const name of ['digest', 'importKey', 'sign', 'verify'] as const) {
    const real = (subtle[name] as (...args: unknown[]) => Promise<unknown>).bind(subtle);
    const value = (...args: unknown[]): Promise<unknown> =>
      currentInvocation()?.compute(real(...args)) ?? real(...args);
    Object.defineProperty(subtle, name, { value, configurable: true });
  }
};

const replaceFetch = (): void => {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init = {}) => {
    const running = currentInvocation();
    if (running === undefined) return real(input, init);
    // Its body is a stream, which would be read at the machine's pace.
    if (input instanceof Request) return Promise.reject(new Error('A simulated Lambda fetches a URL, not a Request'));
    return running.fetch(new URL(input), init);
  };
};

/** A function sees what its template gives it, and what the process has besides. */
const replaceEnvironment = (): void => {
  const real = process.env;
  process.env = new Proxy(real, {
    get: (target, name) =>
      typeof name === 'string'
        ? (currentInvocation()?.variables[name] ?? target[name])
        : (Reflect.get(target, name) as unknown),
    has: (target, name) =>
      (typeof name === 'string' && currentInvocation()?.variables[name] !== undefined) || Reflect.has(target, name),
    // A proxied environment does not convert: what is assigned is text already.
    set: (target, name, value) => Reflect.set(target, name, value),
  });
};
