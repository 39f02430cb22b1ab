import { v4 } from 'uuid';

/** The time as a dependency. Domain code gets instants handed in; nothing else in the project reads the machine's clock. */
export interface Clock {
  /** Now, as an ISO-8601 UTC string with milliseconds. */
  now(): string;
}

/** Randomness as a dependency. */
export interface Ids {
  /** A fresh random UUID. */
  next(): string;
}

/** Chance as a dependency: a number in [0, 1), for the jitter of retries. */
export type Random = () => number;

/** Waiting as a dependency, so that back-off costs nothing in virtual time. */
export type Sleep = (milliseconds: number) => Promise<void>;

export const systemClock: Clock = { now: () => new Date().toISOString() };
export const randomIds: Ids = { next: () => v4() };
export const realRandom: Random = () => Math.random();
export const realSleep: Sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Evaluates `make` on first use and keeps the result for the life of the Lambda's execution environment. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/**
 * Options of an AWS client whose calls take milliseconds: a connection without an answer ends, and the call is retried, before
 * the Lambda's own timeout. Without them the SDK waits for ever. Milliseconds.
 */
export const awsClientTimeouts = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
