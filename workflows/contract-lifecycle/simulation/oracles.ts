import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { lifecycleOracles } from './lifecycle-oracles.ts';
import { settlementOracles } from './settlement-oracles.ts';
import { signingOracles } from './signing-oracles.ts';
import { workOracles } from './work-oracles.ts';

/** What must hold of contracts, beside what holds of all money. */
export const contractOracles = (records: Records): readonly Oracle[] => [
  ...lifecycleOracles(records),
  ...signingOracles(records),
  ...workOracles(records),
  ...settlementOracles(records),
];
