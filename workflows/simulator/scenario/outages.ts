import { expect } from 'chai';
import type { Site } from '../aws/internet.ts';
import { noTransientFailureIsParked } from '../oracles/parked.ts';
import { runSeed } from '../run/run.ts';
import type { RunOptions, RunResult } from '../run/run.ts';
import type { SimulatedWorkflow } from '../run/workflow.ts';
import type { Prepared } from '../world/prepared.ts';
import { HOUR_MS } from '../world/time.ts';

/** Run a seed without other faults than these outages, and with the oracle that nothing waits for an operator because of them. */
export const runWithOutages = async <Sites extends readonly Site[]>(
  workflow: SimulatedWorkflow<Sites>,
  prepared: Prepared,
  options: Pick<RunOptions, 'seed' | 'outages' | 'trace'>,
): Promise<RunResult> =>
  runSeed(
    {
      ...workflow,
      oracles: (records, sites) => [...workflow.oracles(records, sites), noTransientFailureIsParked()],
    },
    prepared,
    { ...options, rate: 0 },
  );

const CALLS_LAMBDA = /^(\S+) {2}\S+ +(?:invoked|→ )/;

/** When a Lambda was invoked, or a state of a machine entered, in order; ISO-8601 UTC, virtual. */
const busyTimes = async <Sites extends readonly Site[]>(
  workflow: SimulatedWorkflow<Sites>,
  prepared: Prepared,
  seed: number,
): Promise<readonly string[]> => {
  const times: string[] = [];
  const trace = (line: string): void => {
    const [, time] = CALLS_LAMBDA.exec(line) ?? [];
    if (time !== undefined) times.push(time);
  };
  await runWithOutages(workflow, prepared, { seed, trace });
  return times;
};

export interface ThrottledHours {
  readonly seeds: number;
  /** How many hours of each seed, each in a run of its own. Each begins as a Lambda is needed, from the first time to the last. */
  readonly hours: number;
}

/** A suite: for an hour every Lambda is throttled, and no oracle reports a violation. */
export const testThrottledHours = <Sites extends readonly Site[]>(
  workflow: SimulatedWorkflow<Sites>,
  prepared: () => Prepared,
  { seeds, hours }: ThrottledHours,
): void => {
  describe('loses nothing and parks nothing when all Lambdas are throttled for an hour', () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      it(`in seed ${seed}, at ${hours} times`, async () => {
        const times = await busyTimes(workflow, prepared(), seed);
        for (let hour = 0; hour < hours; hour += 1) {
          const from = times[Math.floor((hour / hours) * times.length)] ?? '';
          const until = new Date(Date.parse(from) + HOUR_MS).toISOString();
          const outages = [{ service: 'lambda', from, until }];
          const { violations } = await runWithOutages(workflow, prepared(), { seed, outages });
          expect(violations, `from ${from}`).to.deep.equal([]);
        }
      });
    }
  });
};
