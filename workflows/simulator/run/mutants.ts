import { prepare } from '../world/prepared.ts';
import { runSeed } from './run.ts';
import type { PlantedBug, SimulatedWorkflow } from './workflow.ts';

export interface Caught {
  readonly bug: PlantedBug;
  /** How many seeds went by, the one that failed included; undefined when none did. */
  readonly seeds: number | undefined;
  readonly by: readonly string[];
}

/** Take one safety away, and count the seeds until an oracle complains. */
export const hunt = async (workflow: SimulatedWorkflow<never>, bug: PlantedBug): Promise<Caught> => {
  const loaded = await prepare(workflow.services, ...(workflow.small ?? []), ...[bug.mutation ?? []].flat());
  const prepared = bug.deployed?.(loaded) ?? loaded;
  for (let seed = 1; seed <= bug.withinSeeds; seed += 1) {
    const { violations } = await runSeed(workflow, prepared, { seed, rate: bug.rate });
    if (violations.length > 0) return { bug, seeds: seed, by: [...new Set(violations.map(({ oracle }) => oracle))] };
  }
  return { bug, seeds: undefined, by: [] };
};
