import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { clientConfig } from '../stack/environment.ts';
import { eventually } from '../platform-client/http.ts';

export interface Execution {
  readonly arn: string;
  readonly status: string;
  readonly input: string;
  readonly output: string;
}

/** Looks at the executions of one state machine, as an operator would in the console. */
export const machineOf = (config: ReturnType<typeof clientConfig>, stateMachineArn: string) => {
  const client = new SFNClient(config);
  /** Executions that have ended do not change: a machine has hundreds of them after a while. */
  const ended = new Map<string, Execution>();

  const describe = async (executionArn: string): Promise<Execution> => {
    const { status = '', input = '', output = '' } = await client.send(new DescribeExecutionCommand({ executionArn }));
    const execution = { arn: executionArn, status, input, output };
    if (status !== 'RUNNING') ended.set(executionArn, execution);
    return execution;
  };

  const list = async (): Promise<readonly Execution[]> => {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListExecutionsCommand({ stateMachineArn, nextToken }));
      arns.push(...(page.executions ?? []).map(({ executionArn = '' }) => executionArn));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return Promise.all(arns.map(async (arn) => ended.get(arn) ?? (await describe(arn))));
  };

  const of = async (id: string): Promise<readonly Execution[]> =>
    (await list()).filter(({ input }) => input.includes(id));

  /** All events of the execution, in order. */
  const history = async (executionArn: string): Promise<readonly HistoryEvent[]> => {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  };

  /** Names of the states it entered, in order. */
  const states = async (executionArn: string): Promise<readonly string[]> =>
    (await history(executionArn)).flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);

  return {
    start: async (input: object): Promise<string> => {
      const answer = await client.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
      return answer.executionArn ?? '';
    },
    /** Stops the execution, as a crash would. */
    stop: async (executionArn: string): Promise<void> => {
      await client.send(new StopExecutionCommand({ executionArn }));
    },
    /** Executions whose input names this id. */
    of,
    history,
    states,
    /** Of all executions for this id, the one that entered most states: the others ended because it was running. */
    driving: async (id: string): Promise<Execution> => {
      const all = await Promise.all(
        (await of(id)).map(async (execution) => ({ execution, entered: (await states(execution.arn)).length })),
      );
      const [furthest] = all.toSorted((a, b) => b.entered - a.entered);
      if (furthest === undefined) throw new Error(`No execution for ${id}`);
      return furthest.execution;
    },
    end: (arn: string, seconds?: number): Promise<Execution> =>
      eventually(
        'the execution ends',
        () => describe(arn),
        ({ status }) => status !== 'RUNNING',
        seconds,
      ),
  };
};
