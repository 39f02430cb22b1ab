import type { Execution, Json, TaskOutcome, TaskRequest } from '../asl/index.ts';
import type { Hub } from '../hub.ts';
import type { AwsCall, Caller } from '../iam/requests.ts';
import type { Bus } from './bus.ts';
import type { Functions } from './functions.ts';

/** Integrations that a machine may call; another is refused when the machine is loaded. */
export const INTEGRATIONS: readonly string[] = [
  'arn:aws:states:::lambda:invoke',
  'arn:aws:states:::lambda:invoke.waitForTaskToken',
  'arn:aws:states:::events:putEvents',
  'arn:aws:states:::sns:publish',
  'arn:aws:states:::sqs:sendMessage',
  'arn:aws:states:::states:startExecution',
  'arn:aws:states:::states:startExecution.sync:2',
];

/** What the tasks of a machine reach. */
export interface Reached {
  readonly functions: Pick<Functions, 'invoke'>;
  readonly bus: Pick<Bus, 'put'>;
  readonly publish: (topicArn: string, message: string) => void;
  readonly sendMessage: (queueUrl: string, body: string) => string;
  /** What a machine's role does not allow of a call, if anything. */
  readonly denied: (machine: Caller, call: AwsCall) => string | undefined;
}

export interface NewExecution {
  readonly machineArn: string;
  /** Chosen by Step Functions when left out. */
  readonly name?: string;
  readonly input: unknown;
}

export interface IntegrationsOptions extends Reached {
  readonly start: (execution: NewExecution) => Execution | undefined;
  readonly machineOf: (executionArn: string) => Caller;
}

const INTEGRATION_FAULTS = ['fails', 'fails after the effect', 'is throttled', 'does not answer'] as const;
const INTEGRATION_MS = 60;
/** Names of services in the errors of their integrations, and in outages. */
const OUTAGE_NAMES: Readonly<Record<string, string>> = { EventBridge: 'events', SNS: 'sns', SQS: 'sqs' };

type Ended = (outcome: TaskOutcome) => void;
type Arguments = Readonly<Record<string, Json>>;

/** What an integration's call did, and what is to be done once the machine knows. */
interface Performed {
  readonly outcome: TaskOutcome;
  readonly follow?: () => void;
}
const done = (result: Json): Performed => ({ outcome: { kind: 'succeeded', result } });

/** An argument that has to be text. */
const text = (value: Json | undefined): string => {
  if (typeof value !== 'string') throw new Error(`Not a text: ${JSON.stringify(value)}`);
  return value;
};

/**
 * The tasks of machines: what each integration does, and the shape of its result.
 * @throws Error for a call that the simulated AWS cannot make sense of
 */
export const createIntegrations = (
  { kernel, chance, faults }: Hub,
  { functions, bus, publish, sendMessage, denied, start, machineOf }: IntegrationsOptions,
): ((request: TaskRequest, ended: Ended) => void) => {
  const deny = (request: TaskRequest): string | undefined => denied(machineOf(request.execution.arn), callOf(request));

  /** Lambda's answer, as the optimized integration shapes it. */
  const invoke = (request: TaskRequest, ended: Ended, shape: (payload: Json) => TaskOutcome): void => {
    const { FunctionName = '', Payload = {} } = request.arguments as Arguments;
    const denial =
      faults.ordered(`task/${request.state}`, ['fails for good']) === undefined
        ? deny(request)
        : 'The role lacks a permission';
    if (denial !== undefined) {
      kernel.after(INTEGRATION_MS, `${request.state} fails`, () =>
        ended({ kind: 'failed', error: 'AccessDeniedException', cause: denial }),
      );
      return;
    }
    functions.invoke(text(FunctionName), Payload, (outcome) => {
      if (outcome.ok) return ended(shape(outcome.value as Json));
      const { error, message } = outcome;
      ended({ kind: 'failed', error, cause: JSON.stringify({ errorType: error, errorMessage: message }) });
    });
  };

  /** A direct integration: takes a moment, and may go wrong on either side of its effect. */
  const integrate = (request: TaskRequest, ended: Ended, service: string, perform: () => Performed): void => {
    const broken = faults.ordered(`task/${request.state}`, ['fails for good']);
    const fault = broken ?? faults.at(`integration/${request.state}`, INTEGRATION_FAULTS);
    if (fault === 'does not answer') return;
    kernel.after(chance.between('integration', 2, INTEGRATION_MS), `${request.state} calls ${service}`, () => {
      const fail = (error: string, cause = error): void =>
        ended({ kind: 'failed', error: `${service}.${error}`, cause });
      if (fault === 'fails' || faults.isOut(OUTAGE_NAMES[service] ?? service)) return fail('InternalException');
      if (fault === 'is throttled') return fail('ThrottlingException');
      const denial = fault === 'fails for good' ? 'The role lacks a permission' : deny(request);
      if (denial !== undefined) return fail('AccessDeniedException', denial);
      const { outcome, follow } = perform();
      if (fault === 'fails after the effect') return fail('InternalException');
      ended(outcome);
      follow?.();
    });
  };

  const putEvents = (request: TaskRequest): Json => {
    const { Entries = [] } = request.arguments as {
      readonly Entries?: readonly Readonly<
        Record<'Source' | 'DetailType' | 'EventBusName', string> & { Detail: Json }
      >[];
    };
    const ids = Entries.map(({ Source, DetailType, EventBusName, Detail }) =>
      bus.put({
        source: Source,
        type: DetailType,
        bus: EventBusName,
        detail: Detail as Readonly<Record<string, Json>>,
      }),
    );
    return { Entries: ids.map((EventId) => ({ EventId })), FailedEntryCount: 0 };
  };

  /** A child; its output is JSON as it is with `.sync:2`. */
  const nest = (request: TaskRequest, ended: Ended, waits: boolean): Performed => {
    const { StateMachineArn = '', Input = {}, Name } = request.arguments as Arguments;
    const child = start({
      machineArn: text(StateMachineArn),
      input: Input,
      ...(typeof Name === 'string' && { name: Name }),
    });
    if (child === undefined) {
      const cause = `Execution Already Exists: '${text(Name)}'`;
      return {
        outcome: { kind: 'failed', error: 'StepFunctions.ExecutionAlreadyExistsException', cause },
      };
    }
    if (!waits) return done({ ExecutionArn: child.arn, StartDate: child.startedAt });
    const notice = (): void => {
      const described = describe(child);
      kernel.after(chance.between('sync', 10, 2_000), `${child.name} is noticed`, () =>
        ended(
          child.status === 'SUCCEEDED'
            ? { kind: 'succeeded', result: described }
            : { kind: 'failed', error: 'States.TaskFailed', cause: JSON.stringify(described) },
        ),
      );
    };
    return {
      outcome: { kind: 'submitted', result: { ExecutionArn: child.arn } },
      follow: () => child.ended(notice),
    };
  };

  return (request, ended) => {
    const { resource } = request;
    switch (resource) {
      case 'arn:aws:states:::lambda:invoke':
        return invoke(request, ended, (Payload) => ({
          kind: 'succeeded',
          result: { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 },
        }));
      case 'arn:aws:states:::lambda:invoke.waitForTaskToken':
        return invoke(request, ended, () => ({ kind: 'submitted' }));
      case 'arn:aws:states:::events:putEvents':
        return integrate(request, ended, 'EventBridge', () => done(putEvents(request)));
      case 'arn:aws:states:::sns:publish':
        return integrate(request, ended, 'SNS', () => {
          const { TopicArn, Message } = request.arguments as Arguments;
          publish(text(TopicArn), text(Message));
          return done({ MessageId: chance.uuid('sns') });
        });
      case 'arn:aws:states:::sqs:sendMessage':
        return integrate(request, ended, 'SQS', () => {
          const { QueueUrl, MessageBody } = request.arguments as Arguments;
          const body = typeof MessageBody === 'string' ? MessageBody : JSON.stringify(MessageBody);
          return done({ MessageId: sendMessage(text(QueueUrl), body) });
        });
      case 'arn:aws:states:::states:startExecution':
      case 'arn:aws:states:::states:startExecution.sync:2':
        return integrate(request, ended, 'StepFunctions', () => nest(request, ended, resource.endsWith('.sync:2')));
      default:
        throw new Error(`No integration ${resource}`);
    }
  };
};

/** `arn:aws:states:::<service>:<action>`, whose arguments are the input. */
const callOf = ({ resource, arguments: input }: TaskRequest): AwsCall => {
  const [service = '', action = ''] = resource
    .replace('arn:aws:states:::', '')
    .replace('.waitForTaskToken', '')
    .split(':');
  return { service, command: `${action.charAt(0).toUpperCase()}${action.slice(1)}`, input };
};

const describe = ({
  arn,
  name,
  machineArn,
  input,
  output,
  status,
  startedAt,
  stoppedAt,
  error,
  cause,
}: Execution): Json => ({
  ExecutionArn: arn,
  Name: name,
  StateMachineArn: machineArn,
  Status: status,
  StartDate: startedAt,
  ...(stoppedAt !== undefined && { StopDate: stoppedAt }),
  Input: JSON.stringify(input),
  ...(output !== undefined && { Output: output }),
  ...(error !== undefined && { Error: error }),
  ...(cause !== undefined && { Cause: cause }),
});
