/** Paths of executions: the names of the states that they entered, in order. */

const isAt = (states: readonly string[], start: number, round: readonly string[]): boolean =>
  round.every((state, index) => states[start + index] === state);

/** The states without every occurrence of that round. */
export const withoutRound = (states: readonly string[], round: readonly string[]): readonly string[] => {
  const start = states.findIndex((_, index) => isAt(states, index, round));
  return start < 0 ? states : withoutRound(states.toSpliced(start, round.length), round);
};

/** The states with one round of each loop. */
export const withoutRepetitions = (states: readonly string[]): readonly string[] => {
  for (let length = 1; length <= states.length / 2; length += 1) {
    for (let start = 0; start + 2 * length <= states.length; start += 1) {
      const round = states.slice(start, start + length);
      if (isAt(states, start + length, round)) return withoutRepetitions(states.toSpliced(start, length));
    }
  }
  return states;
};

/** States in which a machine waits for a provider's webhook, and polls the provider when none arrives. */
export interface Polling {
  readonly wait: string;
  /** The Choice after the wait and after the check. */
  readonly outcome: string;
  readonly check: string;
}

/**
 * The states without the polls of a provider. Where a day lasts seconds, a slow machine polls before the
 * provider's webhook arrives, and a fast one does not. All other states stay as often as they were entered.
 */
export const withoutChecks = (states: readonly string[], { wait, outcome, check }: Polling): readonly string[] =>
  withoutRound(withoutRound(states, [outcome, check, outcome, wait]), [outcome, check]);
