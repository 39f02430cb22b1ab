import { emptyMailbox } from '#shared/signals/mailbox.ts';
import type { Mailbox, Signal, Wait } from '#shared/signals/mailbox.ts';
import type { Change } from '#shared/store/index.ts';
import type { ActiveState, Execution, Status } from '../asl/index.ts';
import type { Fault } from '../kernel/faults.ts';
import { START } from '../testing.ts';
import type { World } from '../world/world.ts';
import { createRecords } from './oracle.ts';
import type { Oracle, Records } from './oracle.ts';

export const DAY_MS = 86_400_000;
export const dayAt = (day: number): string => new Date(START + day * DAY_MS).toISOString();

export interface Situation {
  /** Days since the beginning. */
  readonly day?: number;
  readonly executions?: readonly Partial<Execution>[];
  /** Which execution a token belongs to, by name. */
  readonly owners?: Readonly<Record<string, string>>;
  /** Inputs of schedules that are still to go off. */
  readonly timers?: readonly string[];
  /** Messages that lie in queues, by the queue's name. */
  readonly messages?: Readonly<Record<string, number>>;
  readonly raisedAlarms?: readonly { readonly name: string; readonly at: string }[];
  readonly isQuiet?: boolean;
  readonly faults?: readonly Pick<Fault, 'site' | 'kind' | 'at'>[];
}

/** A world as an oracle finds it: only what oracles look at, and only what is given. */
export const situation = ({
  day = 0,
  executions = [],
  owners = {},
  timers = [],
  messages = {},
  raisedAlarms = [],
  isQuiet = true,
  faults = [],
}: Situation = {}): World => {
  const queues = Object.keys(messages).map((name) => ({ name, arn: `arn:${name}` }));
  const world = {
    hub: { kernel: { now: () => START + day * DAY_MS } },
    states: {
      executions: () => executions,
      ownerOf: (token: string) => executions.find(({ name }) => name === owners[token]),
      machine: (arn: string) => ({ name: arn }),
    },
    scheduler: { pending: () => timers.map((input) => ({ input })) },
    queues: { messages: (arn: string) => Array.from({ length: messages[arn.slice('arn:'.length)] ?? 0 }) },
    prepared: { queues },
    cloudWatch: { raisedAlarms: () => raisedAlarms },
    isQuiet: () => isQuiet,
    faults: () => faults,
  };
  return world as unknown as World;
};

export const execution = (
  name: string,
  { status = 'RUNNING', active = [] }: { readonly status?: Status; readonly active?: readonly ActiveState[] } = {},
): Partial<Execution> => ({
  name,
  arn: `arn:${name}`,
  machineArn: 'kyc-verification',
  status,
  active: () => active,
});

export const signal = (id: string, name: string): Signal => ({ id, name, payload: {}, at: dayAt(0) });
export const wait = (token: string, accepts: readonly string[], deadlineAt?: string): Wait => ({
  token,
  accepts,
  order: token,
  ...(deadlineAt !== undefined && { deadlineAt }),
});

/** A mailbox is written, alone or with the signal that came. */
export const mailbox = (key: string, more: Partial<Mailbox>, came?: Signal): readonly Change[] => [
  { kind: 'put', key: { pk: `SIGNAL#${key}`, sk: 'MAILBOX' }, value: { ...emptyMailbox, ...more }, if: { version: 1 } },
  ...(came === undefined
    ? []
    : [
        {
          kind: 'put',
          key: { pk: `SIGNAL#${key}`, sk: `SEEN#${came.id}` },
          value: { name: came.name },
          if: 'new',
        } as const,
      ]),
];

/** Feeds commits to the records and to the oracle. */
export const createFeed = (make: (records: Records) => Oracle) => {
  const records = createRecords();
  const oracle = make(records);
  return {
    oracle,
    records,
    commit: (...changes: readonly Change[]): void => {
      for (const { committed } of [records.listener, oracle.listener ?? {}]) committed?.('signals', changes);
    },
    answer: (token: string, given: Signal, at = dayAt(0)): void => oracle.listener?.tokenAnswered?.(token, given, at),
    inspect: (given: Situation = {}): readonly string[] => oracle.inspect?.(situation(given)) ?? [],
    conclude: (given: Situation = {}): readonly string[] => oracle.conclude?.(situation(given)) ?? [],
  };
};
