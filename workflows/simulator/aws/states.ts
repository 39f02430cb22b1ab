import { startExecution } from '../asl/index.ts';
import type { CompiledMachine, Execution, Host, Json, Observer } from '../asl/index.ts';
import type { Hub } from '../hub.ts';
import { createIntegrations } from './integrations.ts';
import type { NewExecution, Reached } from './integrations.ts';

export { ExecutionNotRedrivableError } from '../asl/index.ts';

/** A state machine as it is deployed. */
export interface DeployedMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly compiled: CompiledMachine;
}

export interface States {
  /**
   * Undefined when the name was used before by an execution with another input, or by one that is over.
   * @throws Error for a machine that is not deployed
   */
  start(execution: NewExecution): Execution | undefined;
  find(executionArn: string): Execution | undefined;
  executions(): readonly Execution[];
  /** The execution that a token was issued to. */
  ownerOf(token: string): Execution | undefined;
  /** SendTaskSuccess. */
  succeedToken(token: string, output: unknown): 'accepted' | 'gone';
  /** Executions that start from now on run this definition; the others keep theirs. */
  deploy(machine: DeployedMachine): void;
  machine(machineArn: string): DeployedMachine;
}

export interface StatesOptions extends Reached {
  readonly machines: readonly DeployedMachine[];
  readonly observer: Observer;
  readonly onStarted: (execution: Execution) => void;
  readonly onEnded: (execution: Execution) => void;
  readonly onAnswered: (token: string, output: unknown) => void;
}

const TOKEN_FAULTS = ['expires as its answer arrives'] as const;
const TRANSITION_MS = { least: 2, most: 30 };

/** Step Functions: executions, their tasks, tokens and names. */
export const createStates = (hub: Hub, options: StatesOptions): States => {
  const { kernel, chance, faults, traceEvent } = hub;
  const machines = new Map(options.machines.map((machine) => [machine.arn, machine]));
  const executions = new Map<string, Execution>();
  const tokens = new Map<string, string>();
  let names = 0;

  const machineOf = (arn: string): DeployedMachine => {
    const machine = machines.get(arn);
    if (machine === undefined) throw new Error(`No state machine ${arn}`);
    return machine;
  };

  const host: Host = {
    now: kernel.now,
    random: () => chance.next('machine'),
    uuid: () => chance.uuid('machine'),
    after: (milliseconds, action) => kernel.after(milliseconds, 'a machine goes on', action),
    transitionMilliseconds: () => chance.between('transition', TRANSITION_MS.least, TRANSITION_MS.most),
    startTask: (request, ended) => {
      if (request.token !== undefined) tokens.set(request.token, request.execution.arn);
      try {
        integrations(request, ended);
      } catch (error) {
        // An execution knows only the errors of what it calls.
        kernel.breakDown(error);
      }
      return () => undefined;
    },
  };

  const start = ({ machineArn, name, input }: NewExecution): Execution | undefined => {
    const machine = machineOf(machineArn);
    const given = name ?? `execution-${(names += 1)}`;
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${given}`;
    const known = executions.get(arn);
    if (known !== undefined) {
      const isSame = known.status === 'RUNNING' && JSON.stringify(known.input) === JSON.stringify(input);
      return isSame ? known : undefined;
    }
    const execution = startExecution(machine.compiled, {
      arn,
      name: given,
      machineArn,
      machineName: machine.name,
      roleArn: machine.roleArn,
      input: input as Json,
      host,
      observer: options.observer,
    });
    executions.set(arn, execution);
    traceEvent(given, 'starts', () => ({ machine: machine.name, input }));
    options.onStarted(execution);
    execution.ended(() => {
      traceEvent(given, `ends ${execution.status}`, () => ({ output: execution.output, error: execution.error }));
      options.onEnded(execution);
    });
    return execution;
  };

  const integrations = createIntegrations(hub, {
    ...options,
    start,
    machineOf: (executionArn) => machineOf(executions.get(executionArn)?.machineArn ?? executionArn),
  });

  const ownerOf = (token: string): Execution | undefined => executions.get(tokens.get(token) ?? '');

  return {
    start,
    find: (arn) => executions.get(arn),
    executions: () => [...executions.values()],
    ownerOf,
    succeedToken: (token, output) => {
      const execution = ownerOf(token);
      if (execution === undefined) return 'gone';
      if (faults.at('token', TOKEN_FAULTS) !== undefined) {
        execution.tokenFailed(token, 'States.Timeout', 'expired as its answer arrived');
        return 'gone';
      }
      const answer = execution.tokenSucceeded(token, output as Json);
      if (answer === 'accepted') options.onAnswered(token, output);
      return answer;
    },
    deploy: (machine) => {
      machines.set(machine.arn, machine);
    },
    machine: machineOf,
  };
};
