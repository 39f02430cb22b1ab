import { createFaults } from './kernel/faults.ts';
import { createKernel } from './kernel/kernel.ts';
import { createChance } from './kernel/random.ts';
import type { OrderedFault, Outage } from './kernel/faults.ts';
import type { Hub } from './hub.ts';

/** Monday, 2 November 2026, 09:00 UTC. */
export const START_AT = '2026-11-02T09:00:00.000Z';
export const START = Date.parse(START_AT);

/** The service is unavailable for the first hour of a test. */
export const outageOf = (service: string): Outage => ({
  service,
  from: START_AT,
  until: new Date(START + 3_600_000).toISOString(),
});

export interface TestHubOptions {
  readonly seed?: number;
  readonly rate?: number;
  /** Faults that are ordered from the beginning. */
  readonly orders?: readonly OrderedFault[];
  readonly outages?: readonly Outage[];
}

export interface TestHub extends Hub {
  /** What was traced, as `<where>: <what>`. */
  readonly traced: readonly string[];
  /** Lets so many milliseconds pass, or all that there is to come. */
  pass(milliseconds?: number): Promise<void>;
  /** Milliseconds since the beginning. */
  elapsed(): number;
}

/** The hub of a test. Only ordered faults occur, unless a rate is given. */
export const createTestHub = ({ seed = 1, rate = 0, orders = [], outages = [] }: TestHubOptions = {}): TestHub => {
  const kernel = createKernel({ startAt: START_AT, timeoutMs: 500 });
  const faults = createFaults({ seed, rate, instant: kernel.instant });
  for (const order of orders) faults.order(order);
  for (const outage of outages) faults.outage(outage);
  const traced: string[] = [];
  return {
    kernel,
    chance: createChance(seed),
    faults,
    traced,
    traceEvent: (where, what, facts) => {
      // A trace writes what it is traced.
      JSON.stringify(facts?.());
      traced.push(`${where}: ${what}`);
    },
    pass: (milliseconds) => kernel.run(milliseconds === undefined ? {} : { until: kernel.now() + milliseconds }),
    elapsed: () => kernel.now() - START,
  };
};

/** Lets the microtasks run that are due. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
