import { expect } from 'chai';
import { runMutant } from '../simulator/run/mutants.ts';
import { prepareWorkflow, runSeed } from '../simulator/run/run.ts';
import type { SimulatedWorkflow } from '../simulator/run/workflow.ts';
import type { Prepared } from '../simulator/world/prepared.ts';
import { escrow } from './escrow.ts';

/** Standing seeds, besides those that anybody runs by hand. */
const SEEDS = 60;

describe('The escrow in the simulator', function () {
  this.timeout(600_000);
  let prepared: Prepared;

  before(async () => {
    prepared = await prepareWorkflow(escrow);
  });

  for (const rate of [0, 0.1, 0.3]) {
    it(`keeps every promise in ${SEEDS} seeds at a fault rate of ${rate}`, async () => {
      const broken: string[] = [];
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const { violations } = await runSeed(escrow, prepared, { seed, rate });
        broken.push(...violations.map(({ oracle, what }) => `seed ${seed}: ${oracle}: ${what}`));
      }
      expect(broken).to.deep.equal([]);
    });
  }

  for (const mutant of escrow.mutants) {
    it(`detects the mutant ${mutant.name} (without: ${mutant.safeguard})`, async () => {
      const { seeds } = await runMutant(escrow as unknown as SimulatedWorkflow<never>, mutant);
      expect(seeds).to.be.a('number');
    });
  }
});
