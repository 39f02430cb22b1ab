import type { PaymentOutcome, PayoutOutcome, Plan } from './types.ts';

/** What a plan is matched against. */
export interface Planned {
  readonly account: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Plans {
  /** Replaces the plan for the same target and starts it from the beginning. */
  set(plan: Plan): void;
  /** The next outcome; undefined when the test values hold (no plan, or a plan that is used up). */
  takePayout(planned: Planned): PayoutOutcome | undefined;
  takePayment(planned: Planned): PaymentOutcome | undefined;
  list(): readonly (Plan & { readonly taken: Readonly<Record<string, number>> })[];
  clear(): void;
}

interface Running {
  readonly plan: Plan;
  readonly taken: Map<string, number>;
}

const targetOf = ({ of, account = '', metadata = {} }: Plan): string =>
  JSON.stringify([of, account, Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

const matches = ({ account, metadata = {} }: Plan, planned: Planned): boolean =>
  (account === undefined || account === planned.account) &&
  Object.entries(metadata).every(([key, value]) => planned.metadata[key] === value);

/** A plan for metadata is more specific than one for an account, which is more specific than the default. */
const weight = ({ account, metadata = {} }: Plan): number =>
  2 * Object.keys(metadata).length + (account === undefined ? 0 : 1);

export const createPlans = (): Plans => {
  const plans = new Map<string, Running>();

  /** Counts up in the most specific plan that matches. */
  const take = (of: Plan['of'], planned: Planned): { readonly plan: Plan; readonly at: number } | undefined => {
    const found = [...plans.values()]
      .filter(({ plan }) => plan.of === of && matches(plan, planned))
      .toSorted((a, b) => weight(b.plan) - weight(a.plan))[0];
    if (!found) return undefined;
    const key = weight(found.plan) === 0 ? planned.account : '';
    const at = found.taken.get(key) ?? 0;
    found.taken.set(key, at + 1);
    return { plan: found.plan, at };
  };

  return {
    set: (plan) => void plans.set(targetOf(plan), { plan, taken: new Map() }),
    takePayout: (planned) => {
      const taken = take('payouts', planned);
      return taken?.plan.of === 'payouts' ? taken.plan.outcomes[taken.at] : undefined;
    },
    takePayment: (planned) => {
      const taken = take('payments', planned);
      return taken?.plan.of === 'payments' ? taken.plan.outcomes[taken.at] : undefined;
    },
    list: () => [...plans.values()].map(({ plan, taken }) => ({ ...plan, taken: Object.fromEntries(taken) })),
    clear: () => plans.clear(),
  };
};
