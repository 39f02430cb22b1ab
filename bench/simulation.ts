import { ensurePackaged } from '#local/packaging.ts';
import { createPool, runSeeds } from '../workflows/simulator/run/pool.ts';
import { workflows } from '../workflows/simulated.ts';

export interface SimulationFigures {
  readonly workflow: string;
  readonly scenarios: number;
  readonly seconds: number;
  readonly scenariosPerSecond: number;
  readonly transitionsPerSecond: number;
  readonly virtualDaysPerSecond: number;
}

const SEEDS = 500;
const RATE = 0.1;

/** Simulates each workflow on all processors, with one fault in ten. @throws Error when a seed fails */
export const measureSimulation = async (): Promise<readonly SimulationFigures[]> => {
  const figures: SimulationFigures[] = [];
  for (const { name, services } of Object.values(workflows)) {
    await ensurePackaged(services);
    const started = performance.now();
    let transitions = 0;
    let days = 0;
    const pool = createPool();
    await runSeeds(pool, {
      workflow: name,
      first: 1,
      last: SEEDS,
      rate: RATE,
      onResult: ({ seed, violations, stateTransitions, virtualDays }) => {
        if (violations.length > 0) throw new Error(`Seed ${seed} of ${name} fails`);
        transitions += stateTransitions;
        days += virtualDays;
      },
    });
    await pool.close();
    const seconds = (performance.now() - started) / 1000;
    figures.push({
      workflow: name,
      scenarios: SEEDS,
      seconds,
      scenariosPerSecond: SEEDS / seconds,
      transitionsPerSecond: transitions / seconds,
      virtualDaysPerSecond: days / seconds,
    });
  }
  return figures;
};
