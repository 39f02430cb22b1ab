/** Which calls of a provider's API a fault applies to. Everything that is left out matches. */
export interface FaultTarget {
  /** How many matching calls; default 1. */
  readonly next?: number | undefined;
  readonly method?: string | undefined;
  readonly pathEndsWith?: string | undefined;
}

export interface Faults<F, C> {
  add(fault: F): void;
  /** The fault that applies to this call, which counts as one of its calls. */
  take(call: C): F | undefined;
  list(): readonly F[];
  clear(): void;
}

/** @param matchesAlso what a provider's faults match besides method and path */
export const createFaults = <F extends FaultTarget, C extends { readonly method: string; readonly path: string }>(
  matchesAlso: (fault: F, call: C) => boolean,
): Faults<F, C> => {
  let pending: readonly F[] = [];

  const matches = (fault: F, call: C): boolean =>
    (fault.method ?? call.method) === call.method &&
    call.path.endsWith(fault.pathEndsWith ?? '') &&
    matchesAlso(fault, call);

  return {
    add: (fault) => {
      pending = [...pending, fault];
    },
    take: (call) => {
      const found = pending.find((fault) => matches(fault, call));
      pending = pending.flatMap((fault) => {
        if (fault !== found) return [fault];
        const left = (fault.next ?? 1) - 1;
        return left > 0 ? [{ ...fault, next: left }] : [];
      });
      return found;
    },
    list: () => pending,
    clear: () => {
      pending = [];
    },
  };
};
