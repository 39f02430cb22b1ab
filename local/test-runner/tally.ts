/** How many tests passed and failed, and how long each test file took. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Milliseconds that the tests and hooks of each file took; none for a tool's check. */
  readonly files: Readonly<Record<string, number>>;
}

export const NOTHING: Tally = { passed: 0, failed: 0, files: {} };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  files: { ...a.files, ...b.files },
});

export const sum = (tallies: readonly Tally[]): Tally => tallies.reduce(add, NOTHING);

/** A tier in which no test ran proves nothing: it counts as one failure. */
export const orFailure = (tally: Tally): Tally => (tally.passed + tally.failed === 0 ? { ...tally, failed: 1 } : tally);

/**
 * The tally of a mocha run. `reported` is undefined when mocha ended before its reporter did. A run that ends badly counts
 * as failed even where no test says so: a file that could not be loaded, a hook, an `.only`.
 */
export const ofMocha = (reported: Tally | undefined, exitCode: number): Tally => {
  const tally = reported ?? NOTHING;
  if (exitCode !== 0 && tally.failed === 0) return { ...tally, failed: 1 };
  return orFailure(tally);
};

const SLOWEST = 10;

/** A line for each of the slowest files, the slowest first. */
export const slowest = ({ files }: Tally): readonly string[] =>
  Object.entries(files)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, SLOWEST)
    .map(([file, milliseconds]) => `${(milliseconds / 1000).toFixed(1).padStart(8)} s  ${file}`);

/** The last line of every test run. */
export const summary = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;
