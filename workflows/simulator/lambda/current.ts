import { AsyncLocalStorage } from 'node:async_hooks';
import type { AwsCall } from '../iam/requests.ts';

/** What the simulated world does for a running Lambda. */
export interface Invocation {
  readonly functionName: string;
  /** The function's environment variables, as deployed. */
  readonly variables: Readonly<Record<string, string>>;
  /** What `once` keeps for the life of the execution environment. */
  readonly memo: Map<object, unknown>;
  /** Epoch milliseconds on this environment's clock, which may be a little off. */
  readonly now: () => number;
  readonly random: () => number;
  readonly uuid: () => string;
  /** An effect on the world, or a look at it: takes time, and may go wrong. */
  effect<T>(name: string, perform: () => T | PromiseLike<T>): Promise<T>;
  sleep(milliseconds: number): Promise<void>;
  /** A timer of the code's own; returns what cancels it. */
  timer(milliseconds: number, action: () => void): () => void;
  /** Computing that other threads do, such as a signature: virtual time stands still until it is done. */
  compute<T>(work: Promise<T>): Promise<T>;
  /** Part of an effect: whether the function's role allows this call. @throws Error as AWS's when it does not */
  authorize(call: AwsCall): void;
  /** A call of the AWS SDK. */
  aws(service: string, command: string, input: unknown): Promise<unknown>;
  fetch(url: URL, init: RequestInit): Promise<Response>;
  log(level: string, message: string, facts: () => object): void;
  countMetric(name: string, value: number): void;
  /** Whether the pages of PDFs have their text; without it, they are empty. */
  readonly setsText: boolean;
  /** The tables, by name. */
  readonly tables: TableAccess;
}

export interface TableAccess {
  store(tableName: string): unknown;
  idempotency(tableName: string): unknown;
}

const invocations = new AsyncLocalStorage<Invocation>();

/** The Lambda whose code is running, if any. */
export const currentInvocation = (): Invocation | undefined => invocations.getStore();

/** @throws Error outside of a Lambda */
export const invocation = (): Invocation => {
  const found = invocations.getStore();
  if (found === undefined) throw new Error('Only code of a simulated Lambda may do this');
  return found;
};

export const runAs = <T>(running: Invocation, code: () => T): T => invocations.run(running, code);
