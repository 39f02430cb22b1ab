import { expect } from 'chai';
import { addCoverage, reportCoverage } from '../run/coverage.ts';
import type { Coverage } from '../run/coverage.ts';
import { runMutant } from '../run/mutants.ts';
import { createPool, runSeeds } from '../run/pool.ts';
import type { RunResult } from '../run/run.ts';
import type { SimulatedWorkflow } from '../run/workflow.ts';
import type { Prepared } from '../world/prepared.ts';
import { deployedMachine } from './machines.ts';

/**
 * Tests of a simulated workflow whose seeds run on all processors, beside the other tests of the suite that calls this: the
 * work starts before the first of them.
 */

/** A test waits for all jobs that were queued before its own. */
const TIMEOUT_MS = 3_600_000;

/** The threads of all suites in this process. */
const pool = createPool();

/** Starts the work before the first test, and has each test wait for its part. */
const startBefore = <T>(start: () => Promise<T>): (() => Promise<T>) => {
  let outcome: Promise<() => T> | undefined;
  before(() => {
    outcome = start().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
  });
  return async () => {
    if (outcome === undefined) throw new Error('The work was not started');
    return (await outcome)();
  };
};

export interface SeedTests {
  /** How many seeds run at each rate. */
  readonly seeds: number;
  readonly rates: readonly number[];
  /** Called with each result before it is judged. */
  readonly onResult?: (result: RunResult) => void;
}

/** A suite with a test for each rate of faults: no oracle reports a violation. */
export const testSeeds = (
  { name }: Pick<SimulatedWorkflow, 'name'>,
  { seeds, rates, onResult = () => undefined }: SeedTests,
): void => {
  const tests = rates.map((rate) => {
    const resultsOf = startBefore(async () => {
      const results: RunResult[] = [];
      await runSeeds(pool, { workflow: name, first: 1, last: seeds, rate, onResult: (one) => void results.push(one) });
      return results.toSorted((a, b) => a.seed - b.seed);
    });
    return { rate, resultsOf };
  });
  describe(`violates no oracle in ${seeds} seeds`, function () {
    this.timeout(TIMEOUT_MS);
    for (const { rate, resultsOf } of tests) {
      it(`at a fault rate of ${rate}`, async () => {
        const results = await resultsOf();
        results.forEach(onResult);
        const violations = results.flatMap((result) =>
          result.violations.map(({ oracle, what }) => `seed ${result.seed}: ${oracle}: ${what}`),
        );
        expect(violations).to.deep.equal([]);
        expect(results.some(({ faults }) => faults.length > 0)).to.equal(rate > 0);
      });
    }
  });
};

/** A suite with a test for each mutant of the workflow: an oracle detects it. */
export const testMutants = ({ name, mutants }: Pick<SimulatedWorkflow, 'name' | 'mutants'>): void => {
  const tests = mutants.map((mutant) => ({ mutant, resultOf: startBefore(() => runMutant(pool, name, mutant)) }));
  describe('detects the mutant', function () {
    this.timeout(TIMEOUT_MS);
    for (const { mutant, resultOf } of tests) {
      it(`${mutant.name} (without: ${mutant.safeguard})`, async () => {
        expect((await resultOf()).seed, 'the first seed with a violation').to.be.at.most(mutant.withinSeeds);
      });
    }
  });
};

/**
 * A suite to place after those whose coverage it checks: mocha runs the tests of a suite before those of the suites inside it.
 * @param unreachable Catches that no run can use
 */
export const testCoverage = (
  machine: string,
  {
    prepared,
    covered,
    unreachable = [],
  }: {
    readonly prepared: () => Prepared;
    readonly covered: readonly Coverage[];
    readonly unreachable?: readonly string[];
  },
): void => {
  describe('in all of these runs', () => {
    it('enters every state and uses every Catch', () => {
      const { name, compiled } = deployedMachine(prepared(), machine);
      const report = reportCoverage(name, compiled, addCoverage(covered));
      expect(report.map(({ of }) => of)).to.include.members(['states', 'catches']);
      expect(report.filter(({ of }) => of !== 'transitions').flatMap(({ missing }) => missing)).to.have.members(
        unreachable,
      );
    });
  });
};
