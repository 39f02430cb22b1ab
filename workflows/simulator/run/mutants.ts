import { prepareWorkflow, runSeed } from './run.ts';
import type { Mutant, SimulatedWorkflow } from './workflow.ts';

export interface MutantResult {
  readonly mutant: Mutant;
  /** How many seeds ran, the failing one included; undefined when none failed. */
  readonly seeds: number | undefined;
  /** Names of the oracles that detected it. */
  readonly oracles: readonly string[];
}

/** Run a workflow with a mutant of its code or deployment, seed by seed, until an oracle reports a violation. */
export const runMutant = async (workflow: SimulatedWorkflow<never>, mutant: Mutant): Promise<MutantResult> => {
  const loaded = await prepareWorkflow(workflow, ...(mutant.edits ?? []));
  const prepared = mutant.changeDeployment?.(loaded) ?? loaded;
  for (let seed = 1; seed <= mutant.withinSeeds; seed += 1) {
    const { violations } = await runSeed(workflow, prepared, { seed, rate: mutant.rate });
    if (violations.length > 0) {
      return { mutant, seeds: seed, oracles: [...new Set(violations.map(({ oracle }) => oracle))] };
    }
  }
  return { mutant, seeds: undefined, oracles: [] };
};
