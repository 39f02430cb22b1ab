/** A case of a published suite. */
export interface SuiteCase {
  /** Stable, for people and for the list of exceptions. */
  readonly id: string;
  /** What is wrong; nothing when it holds. */
  readonly run: () => Promise<string | undefined> | string | undefined;
}

/** A suite that others publish, and that this project must pass. Nothing of it is kept here. */
export interface Suite {
  readonly name: string;
  /** At GitHub. */
  readonly repository: string;
  /** Where its cases are, below the folder that the caller names. */
  readonly path: string;
  /** How many cases must hold, so that an empty folder does not pass. */
  readonly atLeast: number;
  /** Cases that do not hold, each with the reason. */
  readonly exceptions: Readonly<Record<string, string>>;
  /** @param folder That path */
  readonly cases: (folder: string) => readonly SuiteCase[] | Promise<readonly SuiteCase[]>;
}

export interface SuiteResult {
  readonly held: number;
  readonly all: number;
  readonly failures: readonly { readonly id: string; readonly why: string; readonly exception?: string }[];
  /** Exceptions that hold by now. */
  readonly outdated: readonly string[];
  readonly ok: boolean;
}

/** Runs all cases of a suite. */
export const runSuite = async (suite: Suite, folder: string): Promise<SuiteResult> => {
  const cases = await suite.cases(folder);
  const failures: SuiteResult['failures'][number][] = [];
  for (const { id, run } of cases) {
    const why = await attempt(run);
    const exception = suite.exceptions[id];
    if (why !== undefined) failures.push({ id, why, ...(exception !== undefined && { exception }) });
  }
  const failed = new Set(failures.map(({ id }) => id));
  const held = cases.length - failures.length;
  return {
    held,
    all: cases.length,
    failures,
    outdated: Object.keys(suite.exceptions).filter((id) => !failed.has(id)),
    ok: held >= suite.atLeast && failures.every(({ exception }) => exception !== undefined),
  };
};

const attempt = async (run: SuiteCase['run']): Promise<string | undefined> => {
  try {
    return await run();
  } catch (error) {
    return `threw ${error instanceof Error ? error.message : String(error)}`;
  }
};
