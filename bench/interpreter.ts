import { performance } from 'node:perf_hooks';
import { StateMachine } from 'aws-local-stepfunctions';
import { compileMachine, startExecution } from '../workflows/simulator/asl/index.ts';
import type { CompiledMachine, Host } from '../workflows/simulator/asl/index.ts';

export interface InterpreterFigures {
  /** States run per second by our interpreter: JSONata, variables, a whole history. */
  readonly ours: number;
  /** States run per second by the package `aws-local-stepfunctions` on the equivalent JSONPath machine. */
  readonly theirs: number;
  /** `ours` / `theirs`. */
  readonly ratio: number;
  /** `ours`, with expressions that only the package `jsonata` can evaluate. */
  readonly byPackage: number;
}

/** Pass, Task and Choice, this often: an execution must end within 25,000 events. */
const LOOPS = 2_000;
const STATES_PER_LOOP = 3;
const EXECUTIONS = 20;

const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:nothing';

/** A machine whose expressions are written by `write`. */
const jsonataMachine = (write: (expression: string) => string): object => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: {
      Type: 'Pass',
      Assign: { n: write('$states.input.n + 1') },
      Output: { n: write('$states.input.n + 1') },
      Next: 'Work',
    },
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: FUNCTION, Payload: { n: write('$states.input.n') } },
      Output: { n: write('$states.result.Payload.n') },
      Next: 'Again',
    },
    Again: { Type: 'Choice', Choices: [{ Condition: write(`$n < ${LOOPS}`), Next: 'Count' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
});

const jsonPath = {
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Work' },
    Work: { Type: 'Task', Resource: FUNCTION, Parameters: { 'n.$': '$.n' }, Next: 'Again' },
    Again: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: LOOPS, Next: 'Count' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
} as const;

/** Answers every task at once, and has neither time nor dice. */
const host: Host = {
  now: () => 0,
  random: () => 0,
  uuid: () => '',
  after: () => () => undefined,
  transitionMilliseconds: () => 0,
  startTask: ({ arguments: given }, ended) => {
    ended({ kind: 'succeeded', result: given });
    return () => undefined;
  },
};

const runOurs = (machine: CompiledMachine): Promise<void> =>
  new Promise((resolve, reject) => {
    const arn = 'arn:aws:states:eu-central-1:000000000000:execution:bench:run';
    const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:bench';
    const start = { arn, name: 'run', machineArn, machineName: 'bench', input: { n: 0 }, host };
    startExecution(machine, start).ended(({ status, error, cause }) => {
      if (status === 'SUCCEEDED') resolve();
      else reject(new Error(`${error ?? status}: ${cause ?? ''}`));
    });
  });

const runTheirs = async (machine: StateMachine): Promise<void> => {
  const taskResourceLocalHandlers = { Work: <T>(input: T): T => input };
  await machine.run({ n: 0 }, { overrides: { taskResourceLocalHandlers } }).result;
};

/** States per second, after a run to warm up. */
const rate = async (run: () => Promise<void>): Promise<number> => {
  await run();
  const before = performance.now();
  for (let execution = 0; execution < EXECUTIONS; execution += 1) await run();
  return (EXECUTIONS * LOOPS * STATES_PER_LOOP * 1000) / (performance.now() - before);
};

/** Both interpreters in one process, one after the other, on a loop of Pass, Task (which does nothing) and Choice. */
export const measureInterpreter = async (): Promise<InterpreterFigures> => {
  const machine = compileMachine(jsonataMachine((expression) => `{% ${expression} %}`));
  // A block with a variable of its own is beyond native evaluation.
  const slow = compileMachine(jsonataMachine((expression) => `{% ($value := ${expression}; $value) %}`));
  const reference = new StateMachine(
    structuredClone<unknown>(jsonPath) as ConstructorParameters<typeof StateMachine>[0],
  );
  const ours = await rate(() => runOurs(machine));
  const theirs = await rate(() => runTheirs(reference));
  const byPackage = await rate(() => runOurs(slow));
  return {
    ours: Math.round(ours),
    theirs: Math.round(theirs),
    ratio: ours / theirs,
    byPackage: Math.round(byPackage),
  };
};
