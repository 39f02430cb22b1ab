import { compileMachine } from '../asl/index.ts';
import type { Execution } from '../asl/index.ts';
import type { Outcome } from '../hub.ts';
import { createTestHub } from '../testing.ts';
import type { TestHubOptions } from '../testing.ts';
import type { BusEntry } from './bus.ts';
import { INTEGRATIONS } from './integrations.ts';
import { createStates } from './states.ts';
import type { DeployedMachine, States } from './states.ts';
import { createCallee, success } from './testing.ts';

export const machineArn = (name: string): string => `arn:aws:states:eu-central-1:123456789012:stateMachine:${name}`;
/** A machine as it is deployed, that begins with the first of these states. */
export const machine = (name: string, states: Readonly<Record<string, object>>): DeployedMachine => ({
  arn: machineArn(name),
  name,
  roleArn: 'arn:aws:iam::123456789012:role/machine',
  compiled: compileMachine(
    { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states },
    { integrations: INTEGRATIONS },
  ),
});
/** A Task that is the last. */
export const task = (action: string, args: object, more: object = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${action}`,
  Arguments: args,
  TimeoutSeconds: 3600,
  End: true,
  ...more,
});
/** A machine of one task. */
export const single = (action: string, args: object, more: object = {}): DeployedMachine =>
  machine('single', { Work: task(action, args, more) });

export interface StatesSetting extends TestHubOptions {
  readonly answer?: (event: never, name: string) => Outcome<unknown>;
}

/** Step Functions with these machines. Whatever a Lambda is asked, `answer` answers. */
export const setUpStates = (
  machines: readonly DeployedMachine[],
  { answer = () => success(), ...options }: StatesSetting = {},
) => {
  const hub = createTestHub(options);
  const functions = createCallee(hub, answer);
  const put: BusEntry[] = [];
  const sent: string[] = [];
  const received: string[] = [];
  const states: States = createStates(hub, {
    machines,
    functions,
    bus: {
      put: (entry) => {
        put.push(entry);
        return `event-${put.length}`;
      },
    },
    publish: (topicArn, message) => sent.push(`${topicArn} ${message}`),
    sendMessage: (queueUrl, body) => {
      sent.push(`${queueUrl} ${body}`);
      return `message-${sent.length}`;
    },
    denied: () => undefined,
    observer: {},
    onStarted: ({ name }) => received.push(`${name} started`),
    onEnded: ({ name, status }) => received.push(`${name} ${status}`),
    onAnswered: (_token, output) => received.push(`answered ${JSON.stringify(output)}`),
  });
  const run = async (name: string, input: unknown = {}): Promise<Execution | undefined> => {
    const execution = states.start({ machineArn: machineArn(name), input });
    await hub.pass();
    return execution;
  };
  return { hub, states, functions, put, sent, received, run };
};
