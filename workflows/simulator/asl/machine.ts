import type { Template } from './expressions/template.ts';

/** A definition that was checked and made ready to run. Nothing in it changes any more. */
export interface CompiledMachine {
  readonly workflow: Workflow;
  readonly timeoutSeconds?: number;
  readonly comment?: string;
}

/** States that lead to one another: the machine's own, a branch of a Parallel, the processor of a Map. */
export interface Workflow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  readonly maxDelaySeconds?: number;
  readonly fullJitter: boolean;
}

/** What a state does with its variables and its output when it is left one way or another. */
export interface Exit {
  readonly assign?: Template;
  readonly output?: Template;
}

export interface Catcher extends Exit {
  readonly errors: readonly string[];
  readonly next: string;
}

interface Base extends Exit {
  readonly name: string;
  /** Absent: the workflow ends here. */
  readonly next?: string;
}

interface Recovering {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface TaskState extends Base, Recovering {
  readonly type: 'Task';
  readonly resource: string;
  /** How histories name the resource: `lambda` and `invoke`. A plain function has none. */
  readonly integration?: { readonly type: string; readonly action: string };
  readonly pattern: 'response' | 'callback' | 'sync';
  readonly arguments?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
}

export interface ChoiceRule extends Exit {
  readonly condition: Template;
  readonly next: string;
}

export interface ChoiceState extends Exit {
  readonly type: 'Choice';
  readonly name: string;
  readonly rules: readonly ChoiceRule[];
  readonly default?: string;
}

export interface WaitState extends Base {
  readonly type: 'Wait';
  readonly seconds?: Template;
  readonly timestamp?: Template;
}

export interface PassState extends Base {
  readonly type: 'Pass';
}

export interface SucceedState {
  readonly type: 'Succeed';
  readonly name: string;
  readonly output?: Template;
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error?: Template;
  readonly cause?: Template;
}

export interface ParallelState extends Base, Recovering {
  readonly type: 'Parallel';
  readonly arguments?: Template;
  readonly branches: readonly Workflow[];
}

export interface ItemBatcher {
  readonly batchInput?: Template;
  readonly maxItems?: Template;
  readonly maxBytes?: Template;
}

export interface MapState extends Base, Recovering {
  readonly type: 'Map';
  readonly items?: Template;
  readonly itemSelector?: Template;
  readonly processor: Workflow;
  readonly distributed: boolean;
  readonly label?: string;
  readonly maxConcurrency?: Template;
  readonly batcher?: ItemBatcher;
  readonly toleratedCount?: Template;
  readonly toleratedPercentage?: Template;
}

export type State =
  TaskState | ChoiceState | WaitState | PassState | SucceedState | FailState | ParallelState | MapState;

export type RecoveringState = TaskState | ParallelState | MapState;
