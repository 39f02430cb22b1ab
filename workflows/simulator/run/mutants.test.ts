import { expect } from 'chai';
import { runMutant } from './mutants.ts';
import type { Job, Pool } from './pool.ts';
import type { RunResult } from './run.ts';
import type { Mutant } from './workflow.ts';

const mutant = (withinSeeds: number): Mutant => ({ name: 'm', safeguard: 's', withinSeeds, rate: 0.1 });

const result = (seed: number, isFailing: boolean): RunResult => ({
  ...{ seed, faults: [], executions: 0, stateTransitions: 0, virtualDays: 0, steps: 0 },
  coverage: { states: {}, catches: {}, transitions: {} },
  violations: isFailing ? [{ oracle: 'books', at: '', what: 'unbalanced' }] : [],
});

/** A pool of two threads in which these seeds fail; records its jobs. */
const poolWhere = (...failing: readonly number[]) => {
  const jobs: Job[] = [];
  const pool: Pool = {
    threads: 2,
    run: async (job) => {
      jobs.push(job);
      const seeds = Array.from({ length: job.last - job.first + 1 }, (_, index) => job.first + index);
      const end = seeds.findIndex((seed) => failing.includes(seed));
      return seeds.slice(0, end < 0 ? undefined : end + 1).map((seed) => result(seed, failing.includes(seed)));
    },
    close: () => Promise.resolve(),
  };
  return { pool, ranges: () => jobs.map(({ first, last }) => [first, last]) };
};

describe('Running a mutant', () => {
  it('ends with the first job that has a violation', async () => {
    const { pool, ranges } = poolWhere(7, 9);
    expect(await runMutant(pool, 'kyc', mutant(100))).to.deep.include({ seed: 7, oracles: ['books'] });
    expect(ranges()).to.deep.equal([[1, 10]]);
  });

  it('spreads what takes longer over the threads, and reports the lowest failing seed', async () => {
    const { pool, ranges } = poolWhere(26, 19);
    expect(await runMutant(pool, 'kyc', mutant(100))).to.deep.include({ seed: 19 });
    expect(ranges()).to.deep.equal([
      [1, 10],
      [11, 20],
      [21, 30],
    ]);
  });

  it('tries the known seed first', async () => {
    const { pool, ranges } = poolWhere(7, 77);
    expect(await runMutant(pool, 'kyc', { ...mutant(100), knownSeed: 77 })).to.deep.include({ seed: 77 });
    expect(ranges()).to.deep.equal([[77, 77]]);
  });

  it('scans all seeds where the known seed detects it no longer', async () => {
    const { pool, ranges } = poolWhere(7);
    expect(await runMutant(pool, 'kyc', { ...mutant(100), knownSeed: 77 })).to.deep.include({ seed: 7 });
    expect(ranges()).to.deep.equal([
      [77, 77],
      [1, 10],
    ]);
  });

  it('runs no more seeds than it may', async () => {
    const { pool, ranges } = poolWhere(26);
    expect(await runMutant(pool, 'kyc', mutant(25))).to.deep.include({ seed: undefined, oracles: [] });
    expect(ranges()).to.deep.equal([
      [1, 10],
      [11, 20],
      [21, 25],
    ]);
  });
});
