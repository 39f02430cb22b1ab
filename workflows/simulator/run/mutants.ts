import type { Prepared } from '../world/prepared.ts';
import type { Pool } from './pool.ts';
import { prepareWorkflow } from './run.ts';
import type { RunResult } from './run.ts';
import type { Mutant, SimulatedWorkflow } from './workflow.ts';

/** Load what is deployed for a workflow, with a mutant of its code or deployment. @throws Error as `prepare` does */
export const prepareMutant = async (
  workflow: Pick<SimulatedWorkflow<never>, 'services' | 'edits'>,
  { edits = [], changeDeployment = (prepared) => prepared }: Mutant,
): Promise<Prepared> => changeDeployment(await prepareWorkflow(workflow, ...edits));

export interface MutantResult {
  readonly mutant: Mutant;
  /** The first seed with a violation; undefined when there is none. */
  readonly seed: number | undefined;
  /** Names of the oracles that detected it. */
  readonly oracles: readonly string[];
}

const SEEDS_PER_JOB = 10;

/** Run a workflow with a mutant, its known seed first and then seed by seed, until an oracle reports a violation. */
export const runMutant = async (pool: Pool, workflow: string, mutant: Mutant): Promise<MutantResult> => {
  const { name, withinSeeds, rate, knownSeed } = mutant;
  const job = { workflow, mutant: name, rate };
  if (knownSeed !== undefined) {
    const result = detection(mutant, await pool.run({ ...job, first: knownSeed, last: knownSeed }));
    if (result !== undefined) return result;
  }
  // Most mutants are detected by a first job. What takes longer is spread over the threads.
  let jobs = 1;
  for (let first = 1; first <= withinSeeds;) {
    const starts = Array.from({ length: jobs }, (_, index) => first + index * SEEDS_PER_JOB);
    const results = await Promise.all(
      starts
        .filter((start) => start <= withinSeeds)
        .map((start) => pool.run({ ...job, first: start, last: Math.min(start + SEEDS_PER_JOB - 1, withinSeeds) })),
    );
    const result = detection(mutant, results.flat());
    if (result !== undefined) return result;
    first += jobs * SEEDS_PER_JOB;
    jobs = pool.threads;
  }
  return { mutant, seed: undefined, oracles: [] };
};

const detection = (mutant: Mutant, results: readonly RunResult[]): MutantResult | undefined => {
  const failing = results.find(({ violations }) => violations.length > 0);
  return (
    failing && { mutant, seed: failing.seed, oracles: [...new Set(failing.violations.map(({ oracle }) => oracle))] }
  );
};
