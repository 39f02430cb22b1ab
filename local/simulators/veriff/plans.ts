import { reasonOf } from './codes.ts';
import type { PlannedOutcome } from './types.ts';

export interface Plan {
  /** Null: the default plan, which applies to every `vendorData` without its own plan, each from the beginning. */
  readonly vendorData: string | null;
  readonly outcomes: readonly PlannedOutcome[];
}

export interface Plans {
  /** Replaces the plan and starts it from the beginning, for attempts opened from now on. @throws VeriffError (400) for a wrong reason code */
  set(plan: Plan): void;
  /** The outcome of the next attempt; undefined when a person decides (no plan, or a plan that is used up). */
  take(vendorData: string | null): PlannedOutcome | undefined;
  list(): readonly (Plan & { readonly taken: Readonly<Record<string, number>> })[];
  clear(vendorData?: string | null): void;
}

export const createPlans = (): Plans => {
  const plans = new Map<string | null, { plan: Plan; taken: Map<string, number> }>();

  return {
    set: (plan) => {
      plan.outcomes.forEach(reasonOf);
      plans.set(plan.vendorData, { plan, taken: new Map() });
    },
    take: (vendorData) => {
      const found = plans.get(vendorData) ?? plans.get(null);
      if (!found) return undefined;
      const key = vendorData ?? '';
      const count = found.taken.get(key) ?? 0;
      found.taken.set(key, count + 1);
      return found.plan.outcomes[count];
    },
    list: () => [...plans.values()].map(({ plan, taken }) => ({ ...plan, taken: Object.fromEntries(taken) })),
    clear: (vendorData) => {
      if (vendorData === undefined) plans.clear();
      else plans.delete(vendorData);
    },
  };
};
