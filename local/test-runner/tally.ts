/** How many tests passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export const NOTHING: Tally = { passed: 0, failed: 0 };

export const add = (a: Tally, b: Tally): Tally => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

/** A tier in which no test ran proves nothing: it counts as one failure. */
export const orFailure = (tally: Tally): Tally =>
  tally.passed + tally.failed === 0 ? { passed: 0, failed: 1 } : tally;

/**
 * The tally of a mocha run. `reported` is undefined when mocha ended before its reporter did. A run that ends badly counts
 * as failed even where no test says so: a file that could not be loaded, a hook, an `.only`.
 */
export const ofMocha = (reported: Tally | undefined, exitCode: number): Tally => {
  const tally = reported ?? NOTHING;
  if (exitCode !== 0 && tally.failed === 0) return { ...tally, failed: 1 };
  return orFailure(tally);
};

/** The last line of every test run. */
export const summary = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;
