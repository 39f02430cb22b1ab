import type { Mutant } from '../../simulator/run/workflow.ts';

/** Each mutant removes one safeguard of `ContractLifecycle`. */
export const mutants: readonly Mutant[] = [];
