import { invocation } from '../current.ts';
import type { Clock, Ids, Random, Sleep } from '#shared/runtime/index.ts';

/** In place of `shared/runtime`: time, chance and what a process remembers come from the simulated world. */

export const systemClock: Clock = { now: () => new Date(invocation().now()).toISOString() };
export const randomIds: Ids = { next: () => invocation().uuid() };
export const realRandom: Random = () => invocation().random();
export const realSleep: Sleep = (milliseconds) => invocation().sleep(milliseconds);

/** Kept as long as the execution environment lives: a Lambda that dies takes it along. */
export const once = <T>(make: () => T): (() => T) => {
  const key = {};
  return () => {
    const { memo } = invocation();
    if (!memo.has(key)) memo.set(key, make());
    return memo.get(key) as T;
  };
};

/** Connections of this world break when the world says so. */
export const awsClientTimeouts = {};
