import { isoTime } from '../json.ts';
import type { Json } from '../json.ts';
import type { Variables } from '../expressions/scope.ts';

/** An event in the form of AWS's GetExecutionHistory; values are JSON strings, as there. */
export interface HistoryEvent {
  readonly id: number;
  /** The event that led to this one; 0 where none did. */
  readonly previousEventId: number;
  /** ISO-8601 UTC. */
  readonly timestamp: string;
  readonly type: string;
  /** `taskScheduledEventDetails` and the like, where the type has some. */
  readonly [details: string]: unknown;
}

/** What an event is about; written out in AWS's form only when somebody reads the history. */
export type Details =
  | { readonly of: 'executionStarted'; readonly input: Json; readonly roleArn?: string }
  | { readonly of: 'executionSucceeded'; readonly output: Json }
  | { readonly of: 'executionRedriven'; readonly redriveCount: number }
  | { readonly of: 'stateEntered'; readonly name: string; readonly input: Json }
  | { readonly of: 'stateExited'; readonly name: string; readonly output: Json; readonly assigned?: Variables }
  | { readonly of: 'evaluationFailed'; readonly state: string; readonly location?: string; readonly cause: string }
  | { readonly of: Failing; readonly error?: string; readonly cause?: string; readonly resource?: Resource }
  | {
      readonly of: 'taskScheduled' | 'lambdaFunctionScheduled';
      readonly resource: Resource;
      readonly parameters: Json;
      readonly limits: Limits;
    }
  | { readonly of: 'taskStarted'; readonly resource: Resource }
  | {
      readonly of: 'taskSubmitted' | 'taskSucceeded' | 'lambdaFunctionSucceeded';
      readonly resource: Resource;
      readonly output: Json;
    }
  | { readonly of: 'mapStateStarted'; readonly length: number }
  | { readonly of: MapIteration; readonly name: string; readonly index: number }
  | { readonly of: 'mapRunStarted'; readonly mapRunArn: string };

type Failing =
  | 'executionFailed'
  | 'executionTimedOut'
  | 'executionAborted'
  | 'taskFailed'
  | 'taskTimedOut'
  | 'lambdaFunctionFailed'
  | 'lambdaFunctionTimedOut'
  | 'mapRunFailed';

type MapIteration = 'mapIterationStarted' | 'mapIterationSucceeded' | 'mapIterationFailed' | 'mapIterationAborted';

export interface Resource {
  /** As the definition writes it. */
  readonly arn: string;
  readonly type?: string;
  readonly action?: string;
}

export interface Limits {
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
}

interface Stored {
  readonly type: string;
  readonly previous: number;
  readonly at: number;
  readonly details: Details | undefined;
}

export interface History {
  readonly length: number;
  /** Returns the event's id. */
  append(type: string, at: number, previous: number, details?: Details): number;
  events(): readonly HistoryEvent[];
}

const WHOLE = { truncated: false } as const;

const named = ({ type, action, arn }: Resource): object =>
  type === undefined ? { resource: arn } : { resourceType: type, resource: action };

const failure = (error: string | undefined, cause: string | undefined): object => ({
  ...(error !== undefined && { error }),
  ...(cause !== undefined && { cause }),
});

const limits = ({ timeoutSeconds, heartbeatSeconds }: Limits): object => ({
  ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
  ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
});

const assignments = (assigned: Variables): object => ({
  assignedVariables: Object.fromEntries(Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)])),
  assignedVariablesDetails: WHOLE,
});

/** Plain functions have events of their own, which do not name the function again. */
const isLambda = (of: string): boolean => of.startsWith('lambdaFunction');

const rendered = (details: Details): object => {
  switch (details.of) {
    case 'executionStarted':
      return {
        input: JSON.stringify(details.input),
        inputDetails: WHOLE,
        ...(details.roleArn !== undefined && { roleArn: details.roleArn }),
      };
    case 'executionSucceeded':
      return { output: JSON.stringify(details.output), outputDetails: WHOLE };
    case 'executionRedriven':
      return { redriveCount: details.redriveCount };
    case 'stateEntered':
      return { name: details.name, input: JSON.stringify(details.input), inputDetails: WHOLE };
    case 'stateExited':
      return {
        name: details.name,
        output: JSON.stringify(details.output),
        outputDetails: WHOLE,
        ...(details.assigned && assignments(details.assigned)),
      };
    case 'evaluationFailed':
      return {
        error: 'States.QueryEvaluationError',
        cause: details.cause,
        ...(details.location !== undefined && { location: details.location }),
        state: details.state,
      };
    case 'taskScheduled':
      return { ...named(details.resource), parameters: JSON.stringify(details.parameters), ...limits(details.limits) };
    case 'lambdaFunctionScheduled':
      return {
        ...named(details.resource),
        input: JSON.stringify(details.parameters),
        inputDetails: WHOLE,
        ...limits(details.limits),
      };
    case 'taskStarted':
      return named(details.resource);
    case 'taskSubmitted':
    case 'taskSucceeded':
    case 'lambdaFunctionSucceeded':
      return {
        ...(isLambda(details.of) ? {} : named(details.resource)),
        output: JSON.stringify(details.output),
        outputDetails: WHOLE,
      };
    case 'mapStateStarted':
      return { length: details.length };
    case 'mapIterationStarted':
    case 'mapIterationSucceeded':
    case 'mapIterationFailed':
    case 'mapIterationAborted':
      return { name: details.name, index: details.index };
    case 'mapRunStarted':
      return { mapRunArn: details.mapRunArn };
    default:
      return {
        ...(details.resource && !isLambda(details.of) && named(details.resource)),
        ...failure(details.error, details.cause),
      };
  }
};

export const createHistory = (): History => {
  const stored: Stored[] = [];
  return {
    get length() {
      return stored.length;
    },
    append: (type, at, previous, details) => stored.push({ type, previous, at, details }),
    events: () =>
      stored.map(({ type, previous, at, details }, index) => ({
        id: index + 1,
        previousEventId: previous,
        timestamp: isoTime(at),
        type,
        ...(details && { [`${details.of}EventDetails`]: rendered(details) }),
      })),
  };
};
