import { withoutRepetitions } from '#local/testing/paths.ts';

/** What a scenario left behind, in a form in which the simulator's and the emulator's can be compared. */
export interface StandingRecord {
  /** Of each execution its states in order, each round of a loop once, and its output without ids; sorted. */
  readonly executions: readonly string[];
  /** Types of the events about the contract, and templates of the notifications, each once; sorted. */
  readonly events: readonly string[];
}

interface Ended {
  readonly states: readonly string[];
  readonly status: string;
  readonly output: unknown;
}

interface Published {
  readonly 'detail-type': string;
  readonly detail: object;
}

interface Detail {
  readonly entityId?: string;
  readonly metadata?: {
    readonly contractId?: string;
    readonly template?: string;
    readonly data?: { readonly contractId?: string };
  };
}

const statusOf = (output: unknown): string => String((output as { readonly status?: string } | undefined)?.status);

/** The template of a notification about the contract; `undefined` for any other event. */
export const notificationOf = (contractId: string, { detail }: Published): string | undefined => {
  const { metadata = {} } = detail as Detail;
  return metadata.data?.contractId === contractId ? metadata.template : undefined;
};

export const recordOf = (
  contractId: string,
  executions: readonly Ended[],
  events: readonly Published[],
): StandingRecord => {
  const said = events.flatMap((event) => {
    const template = notificationOf(contractId, event);
    if (template !== undefined) return [`notification ${template}`];
    const { entityId, metadata = {} } = event.detail as Detail;
    return entityId === contractId || metadata.contractId === contractId ? [event['detail-type']] : [];
  });
  return {
    executions: executions
      .map(({ states, status, output }) => `${withoutRepetitions(states).join(' → ')}: ${status} ${statusOf(output)}`)
      .toSorted(),
    events: [...new Set(said)].toSorted(),
  };
};
