import type { Scenario } from '../run-scenario.ts';
import { amendments } from './amendments.ts';
import { generations } from './generations.ts';
import { payments } from './payments.ts';
import { signing } from './signing.ts';
import { terminations } from './terminations.ts';
import { work } from './work.ts';

export { outages } from './outages.ts';
export { failing } from './failures.ts';

/** One scenario for each path of a contract. */
export const scenarios: readonly Scenario[] = [
  ...work,
  ...signing,
  ...payments,
  ...terminations,
  ...amendments,
  ...generations,
];
