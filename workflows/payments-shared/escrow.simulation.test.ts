import { testMutants, testSeeds } from '../simulator/scenario/suite.ts';
import { escrow } from './escrow.ts';

/** Seeds that every test run simulates, besides those of `npm run simulate`. */
const SEEDS = 60;

describe('The escrow in the simulator', function () {
  this.timeout(600_000);

  testSeeds(escrow, { seeds: SEEDS, rates: [0, 0.1, 0.3] });
  testMutants(escrow);
});
