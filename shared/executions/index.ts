import type { Clock } from '#shared/runtime/index.ts';

/** `unknown`: Step Functions deletes the history of an execution 90 days after its end. */
export type ExecutionOutcome = 'running' | 'succeeded' | 'failed' | 'unknown';

/**
 * Executions of one state machine. The machine's name is part of the type: a handler that needs one machine does not
 * compile with another.
 */
export interface Executions<Machine extends string> {
  readonly machine: Machine;
  /** Start an execution under a name. The same name and input again, while it runs, is a no-op. */
  start(execution: { readonly name: string; readonly input: Readonly<Record<string, string>> }): Promise<void>;
  /** Rarely called: only when a second execution finds a holder. DescribeExecution has a low rate limit. */
  outcomeOf(executionArn: string): Promise<ExecutionOutcome>;
}

/** The execution that drives an entity. */
export interface Holder {
  readonly executionArn: string;
  readonly claimedAt: string;
}

/** What an execution learns when it claims an entity: it drives it, another live execution does, or nothing is left to do. */
export type Claim = 'held' | 'busy' | 'done';

export interface ClaimRules<E> {
  /** Nothing is left to do, whatever became of the execution that held the entity. */
  readonly isDone: (entity: E) => boolean;
  /** Nothing is left to do, given how the execution that held the entity ended. */
  readonly isDoneAfter?: (entity: E, outcome: Exclude<ExecutionOutcome, 'running'>) => boolean;
  /** Write the claim over the version of the entity that was read. Returns the entity as written. */
  readonly writeHolder: (holder: Holder) => Promise<E>;
}

/**
 * Claim an entity for an execution. A live execution keeps its claim; one that is over is replaced. An entity without a
 * holder is free. Run it again after a conflict, with the entity read again.
 */
export const claimFor = async <E extends { readonly holder?: Holder }>(
  { executions, clock }: { readonly executions: Pick<Executions<string>, 'outcomeOf'>; readonly clock: Clock },
  executionArn: string,
  entity: E,
  { isDone, isDoneAfter = () => false, writeHolder }: ClaimRules<E>,
): Promise<{ readonly entity: E; readonly claim: Claim }> => {
  const { holder } = entity;
  if (isDone(entity)) return { entity, claim: 'done' };
  if (holder?.executionArn === executionArn) return { entity, claim: 'held' };
  const outcome = holder === undefined ? 'failed' : await executions.outcomeOf(holder.executionArn);
  if (outcome === 'running') return { entity, claim: 'busy' };
  if (isDoneAfter(entity, outcome)) return { entity, claim: 'done' };
  return { entity: await writeHolder({ executionArn, claimedAt: clock.now() }), claim: 'held' };
};
