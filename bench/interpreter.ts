import { performance } from 'node:perf_hooks';
import { compileMachine, startExecution } from '../workflows/simulator/asl/index.ts';
import type { CompiledMachine, Host } from '../workflows/simulator/asl/index.ts';

/** Iterations of Pass, Task and Choice; an execution must end within 25,000 events. */
const LOOPS = 2_000;
const STATES_PER_LOOP = 3;
const EXECUTIONS = 20;

const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:nothing';

const machine: CompiledMachine = compileMachine({
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: {
      Type: 'Pass',
      Assign: { n: '{% $states.input.n + 1 %}' },
      Output: { n: '{% $states.input.n + 1 %}' },
      Next: 'Work',
    },
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: FUNCTION, Payload: { n: '{% $states.input.n %}' } },
      Output: { n: '{% $states.result.Payload.n %}' },
      Next: 'Repeat',
    },
    Repeat: { Type: 'Choice', Choices: [{ Condition: `{% $n < ${LOOPS} %}`, Next: 'Count' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
});

/** Completes every task at once, without a clock and without randomness. */
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

const run = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const arn = 'arn:aws:states:eu-central-1:000000000000:execution:bench:run';
    const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:bench';
    const start = { arn, name: 'run', machineArn, machineName: 'bench', input: { n: 0 }, host };
    startExecution(machine, start).ended(({ status, error, cause }) => {
      if (status === 'SUCCEEDED') resolve();
      else reject(new Error(`${error ?? status}: ${cause ?? ''}`));
    });
  });

/** States per second of the simulator's interpreter: JSONata, variables and a whole history; tasks do nothing. */
export const measureInterpreter = async (): Promise<number> => {
  // The first run warms up the compiler.
  await run();
  const before = performance.now();
  for (let execution = 0; execution < EXECUTIONS; execution += 1) await run();
  return (EXECUTIONS * LOOPS * STATES_PER_LOOP * 1000) / (performance.now() - before);
};
