/** What is wrong with a template, and where: `<stack>:Resources.<logical id>.Properties.…`. */
export interface TemplateProblem {
  readonly path: string;
  readonly message: string;
}

/** A template that CloudFormation would refuse, that is wired wrongly, or that holds what the simulator does not know. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly problems: readonly TemplateProblem[];

  constructor(problems: readonly TemplateProblem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** @throws TemplateError always */
export const refuse = (path: string, message: string): never => {
  throw new TemplateError([{ path, message }]);
};

/** Collects problems, so that one error names everything that is wrong. */
export interface Findings {
  /** What `read` returns, as a list of one; of none when it finds a problem. */
  attempt<T>(read: () => T): readonly T[];
  add(path: string, message: string): void;
  /** @throws TemplateError when there was a problem, with each once */
  conclude(): void;
}

export const createFindings = (): Findings => {
  const problems = new Map<string, TemplateProblem>();
  const note = (problem: TemplateProblem): void => {
    problems.set(`${problem.path}\n${problem.message}`, problem);
  };
  return {
    attempt: (read) => {
      try {
        return [read()];
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        error.problems.forEach(note);
        return [];
      }
    },
    add: (path, message) => note({ path, message }),
    conclude: () => {
      if (problems.size > 0) throw new TemplateError([...problems.values()]);
    },
  };
};
