import { IllegalTransitionError } from './index.ts';

export interface Transitions<S extends string> {
  /** What messages call the entity: `verification`. */
  readonly entity: string;
  /** Code of its {@link IllegalTransitionError}. */
  readonly code: string;
  /** The statuses that may follow each status. */
  readonly edges: Readonly<Record<S, readonly S[]>>;
}

/** The transitions that an entity's status may take, and the errors for all others. */
export const createTransitions = <S extends string>({ entity, code, edges }: Transitions<S>) => {
  /** @param what What the entity cannot do: `take documents` */
  const illegal = (status: S, what: string): IllegalTransitionError =>
    new IllegalTransitionError(code, `A ${entity} that is ${status} cannot ${what}`, { currentStatus: status });

  return {
    illegal,

    /** The entity with another status. @throws IllegalTransitionError when no edge leads there */
    move: <E extends { readonly status: S; readonly updatedAt: string }>(before: E, status: S, at: string): E => {
      if (!edges[before.status].includes(status)) throw illegal(before.status, `become ${status}`);
      return { ...before, status, updatedAt: at };
    },
  };
};
