/** Paths of executions: the names of the states that they entered, in order. */

const isAt = (states: readonly string[], start: number, round: readonly string[]): boolean =>
  round.every((state, index) => states[start + index] === state);

/** The states without that round, wherever it comes. */
export const withoutRound = (states: readonly string[], round: readonly string[]): readonly string[] => {
  const start = states.findIndex((_, index) => isAt(states, index, round));
  return start < 0 ? states : withoutRound(states.toSpliced(start, round.length), round);
};

/** Of each loop one round. */
export const withoutRepetitions = (states: readonly string[]): readonly string[] => {
  for (let length = 1; length <= states.length / 2; length += 1) {
    for (let start = 0; start + 2 * length <= states.length; start += 1) {
      const round = states.slice(start, start + length);
      if (isAt(states, start + length, round)) return withoutRepetitions(states.toSpliced(start, length));
    }
  }
  return states;
};

/** States in which a machine waits for a provider, and asks it when it is silent. */
export interface Polling {
  readonly wait: string;
  /** Chooses how to go on after the wait, and after the check. */
  readonly outcome: string;
  readonly check: string;
}

/**
 * The states without the checks of a silent provider. Where a day lasts seconds, a slow machine makes such checks before the
 * provider's webhook arrives, and a fast one does not. All other states stay as often as they were entered.
 */
export const withoutChecks = (states: readonly string[], { wait, outcome, check }: Polling): readonly string[] =>
  withoutRound(withoutRound(states, [outcome, check, outcome, wait]), [outcome, check]);
