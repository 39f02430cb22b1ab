import { expect } from 'chai';
import { dayAt } from '../simulator/oracles/testing.ts';
import { prepareWorkflow, runSeed } from '../simulator/run/run.ts';
import { testMutants, testSeeds } from '../simulator/scenario/suite.ts';
import type { Prepared } from '../simulator/world/prepared.ts';
import { escrow } from './escrow.ts';

/** Seeds that every test run simulates, besides those of `npm run simulate`. */
const SEEDS = 60;

describe('The escrow in the simulator', function () {
  this.timeout(600_000);
  let prepared: Prepared;

  before(async () => {
    prepared = await prepareWorkflow(escrow);
  });

  describe('violates no oracle when a service is unavailable for a day:', () => {
    for (const service of ['events', 'api.stripe.com']) {
      it(`${service}, from the second day on`, async () => {
        for (const seed of [1, 2, 3]) {
          const outages = [{ service, from: dayAt(1), until: dayAt(2) }];
          expect((await runSeed(escrow, prepared, { seed, rate: 0, outages })).violations).to.deep.equal([]);
        }
      });
    }
  });

  testSeeds(escrow, { seeds: SEEDS, rates: [0, 0.1, 0.3] });
  testMutants(escrow);
});
