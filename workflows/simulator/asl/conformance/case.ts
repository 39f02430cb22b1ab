import { expect } from 'chai';
import type { TaskOutcome } from '../host.ts';
import type { Json } from '../json.ts';
import { UnsupportedDefinitionError } from '../errors.ts';
import type { Status } from '../execution.ts';
import { createTestHost, launch, outline, succeeded } from '../testing.ts';

/** What an execution of a case must come to; what is left out is not looked at. */
export interface Expected {
  readonly status?: Status;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** States entered, in order. */
  readonly visited?: readonly string[];
  /** From start to end, in virtual time. */
  readonly seconds?: number;
  /** The whole history, as `id<previousEventId:type`. */
  readonly events?: readonly string[];
  /** Arguments of the tasks, in order. */
  readonly tasks?: readonly Json[];
}

/** A definition with what the language, or AWS, makes of it. `QueryLanguage: JSONata` goes without saying. */
export interface Case {
  readonly title: string;
  /** The page that says so. */
  readonly source: string;
  readonly definition: object;
  readonly input?: Json;
  /** Outcomes of a state's task, in order; the last one repeats. Without any it succeeds with `{}`. */
  readonly tasks?: Readonly<Record<string, readonly TaskOutcome[]>>;
  /** Dice, in order; the last one repeats. */
  readonly random?: readonly number[];
  readonly expected: Expected;
}

/** A definition that must not be run, and where it is wrong. */
export interface RefusedCase {
  readonly title: string;
  readonly source: string;
  readonly definition: object;
  /** JSON Pointers of all problems. */
  readonly problems: readonly string[];
}

export const PAGES = {
  spec: 'states-language.net/spec.html',
  jsonata: 'AWS Step Functions Developer Guide: Transforming data with JSONata in Step Functions',
  variables: 'AWS Step Functions Developer Guide: Passing data between states with variables',
  errors: 'AWS Step Functions Developer Guide: Handling errors in Step Functions workflows',
  context: 'AWS Step Functions Developer Guide: Accessing execution data from the Context object',
  quotas: 'AWS Step Functions Developer Guide: Step Functions service quotas',
  task: 'AWS Step Functions Developer Guide: Task workflow state',
  choice: 'AWS Step Functions Developer Guide: Choice workflow state',
  wait: 'AWS Step Functions Developer Guide: Wait workflow state',
  pass: 'AWS Step Functions Developer Guide: Pass workflow state',
  succeed: 'AWS Step Functions Developer Guide: Succeed workflow state',
  fail: 'AWS Step Functions Developer Guide: Fail workflow state',
  parallel: 'AWS Step Functions Developer Guide: Parallel workflow state',
  map: 'AWS Step Functions Developer Guide: Map workflow state',
  inlineMap: 'AWS Step Functions Developer Guide: Using Map state in Inline mode',
  distributedMap: 'AWS Step Functions Developer Guide: Using Map state in Distributed mode',
  batcher: 'AWS Step Functions Developer Guide: ItemBatcher (Map)',
  selector: 'AWS Step Functions Developer Guide: ItemSelector (Map)',
  tolerance: 'AWS Step Functions Developer Guide: Setting failure thresholds for Distributed Map states',
  structure: 'AWS Step Functions Developer Guide: State machine structure in Amazon States Language',
  language: 'docs.jsonata.org',
  recorded: "Histories of AWS, recorded in LocalStack's test suite (tests/aws/services/stepfunctions, *.snapshot.json)",
} as const;

/** A machine of one state, which ends it. */
export const one = (state: object): object => ({ StartAt: 'S', States: { S: { ...state, End: true } } });

/** A Pass whose output is the expression. */
export const gives = (expression: string): object => one({ Type: 'Pass', Output: `{% ${expression} %}` });

export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const invoke = (more: object = {}): object => ({ Type: 'Task', Resource: INVOKE, Arguments: {}, ...more });

const dice = (values: readonly number[]): (() => number) => {
  let thrown = 0;
  return () => values[Math.min((thrown += 1), values.length) - 1] ?? 0.5;
};

const check = async ({ definition, input = {}, tasks = {}, random = [], expected }: Case): Promise<void> => {
  const asked = new Map<string, number>();
  const host = createTestHost(
    ({ state }) => {
      const outcomes = tasks[state] ?? [succeeded({})];
      const time = asked.get(state) ?? 0;
      asked.set(state, time + 1);
      return outcomes[Math.min(time, outcomes.length - 1)];
    },
    { random: dice(random) },
  );
  const execution = launch(definition, host, { input });
  await host.finish();
  const found = {
    status: execution.status,
    output: execution.output,
    error: execution.error,
    cause: execution.cause,
    visited: execution.visited(),
    seconds: ((execution.stoppedAt ?? NaN) - execution.startedAt) / 1000,
    events: outline(execution),
    tasks: host.started.map(({ request }) => request.arguments),
  };
  const looked = Object.keys(expected) as (keyof Expected)[];
  expect(Object.fromEntries(looked.map((key) => [key, found[key]]))).to.deep.equal(expected);
};

export const runCases = (title: string, cases: readonly Case[]): void => {
  describe(title, () => {
    for (const each of cases) it(each.title, () => check(each));
  });
};

const problemsOf = (definition: object): readonly string[] => {
  try {
    launch(definition, createTestHost());
    return [];
  } catch (error) {
    if (error instanceof UnsupportedDefinitionError) return error.problems.map(({ path }) => path);
    throw error;
  }
};

export const runRefusedCases = (title: string, cases: readonly RefusedCase[]): void => {
  describe(title, () => {
    for (const { title: each, definition, problems } of cases) {
      it(each, () => expect(problemsOf(definition)).to.deep.equal(problems));
    }
  });
};
