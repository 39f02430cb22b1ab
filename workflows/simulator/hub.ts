import type { Chance } from './kernel/random.ts';
import type { Faults } from './kernel/faults.ts';
import type { Kernel } from './kernel/kernel.ts';

/** What every part of the simulated world uses. */
export interface Hub {
  readonly kernel: Kernel;
  readonly chance: Chance;
  readonly faults: Faults;
  /** Write to the trace. `facts` is a function: most runs are not traced. */
  traceEvent(where: string, what: string, facts?: () => Readonly<Record<string, unknown>>): void;
}

/** The answer of a call that may go wrong in the called service's name. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string; readonly message: string };

export const json = (value: unknown): unknown =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
