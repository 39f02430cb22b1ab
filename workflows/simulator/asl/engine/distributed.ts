import { StateFailure, StoppedError } from '../errors.ts';
import type { Execution } from '../execution.ts';
import type { Scope } from '../expressions/scope.ts';
import { byteLength } from '../json.ts';
import type { Json, JsonObject, MaybePromise } from '../json.ts';
import type { MapState } from '../machine.ts';
import { evaluate, evaluateNumber } from './frame.ts';
import type { Frame } from './frame.ts';
import { record } from './run.ts';
import type { MapRun } from './run.ts';

export interface DistributedPlan {
  readonly count: number;
  readonly limit: number;
  input(index: number): MaybePromise<Json>;
  readonly scope: Scope;
}

/** What one child execution is given, and how many items are in it. */
export interface Batch {
  readonly input: Json;
  readonly size: number;
}

const isPositive = (value: number): boolean => Number.isInteger(value) && value > 0;
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
const isPercentage = (value: number): boolean => value >= 0 && value <= 100;

const inputsOf = async ({ count, input }: DistributedPlan): Promise<readonly Json[]> => {
  const inputs: Json[] = [];
  for (let index = 0; index < count; index += 1) inputs.push(await input(index));
  return inputs;
};

/** Items in groups of at most `maxItems`, none of which takes more than `maxBytes` as JSON unless one item alone does. */
export const group = (
  items: readonly Json[],
  maxItems = Infinity,
  maxBytes = Infinity,
): readonly (readonly Json[])[] => {
  const groups: Json[][] = [];
  let current: Json[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = maxBytes === Infinity ? 0 : byteLength(item) + 1;
    if (current.length > 0 && (current.length >= maxItems || bytes + size > maxBytes)) {
      groups.push(current);
      current = [];
      bytes = 0;
    }
    current.push(item);
    bytes += size;
  }
  return current.length > 0 ? [...groups, current] : groups;
};

const batchesOf = async (frame: Frame<MapState>, plan: DistributedPlan): Promise<readonly Batch[]> => {
  const inputs = await inputsOf(plan);
  const { batcher } = frame.state;
  if (!batcher) return inputs.map((input) => ({ input, size: 1 }));
  const maxItems = await evaluateNumber(frame, batcher.maxItems, plan.scope, isPositive);
  const maxBytes = await evaluateNumber(frame, batcher.maxBytes, plan.scope, isPositive);
  const batchInput = batcher.batchInput && (await evaluate(frame, batcher.batchInput, plan.scope));
  const shared = batchInput === undefined ? {} : { BatchInput: batchInput };
  const overhead = byteLength({ Items: [], ...shared });
  return group(inputs, maxItems, maxBytes === undefined ? undefined : maxBytes - overhead).map((Items) => ({
    input: { ...shared, Items },
    size: Items.length,
  }));
};

/** Whether so many failed items are too many. Without a limit, one is. */
export const isExceeded = (
  failed: number,
  all: number,
  { count, percentage }: { readonly count: number | undefined; readonly percentage: number | undefined },
): boolean => {
  if (count === undefined && percentage === undefined) return failed > 0;
  return (count !== undefined && failed > count) || (percentage !== undefined && failed * 100 > percentage * all);
};

const errorOutput = ({ error, cause }: Execution): JsonObject => ({
  ...(error !== undefined && { Error: error }),
  ...(cause !== undefined && { Cause: cause }),
});

/** Starts the children, or goes on with those of an execution that is redriven. */
const runChildren = (frame: Frame<MapState>, mapRun: MapRun, limit: number, tolerates: (failed: number) => boolean) =>
  new Promise<readonly Json[]>((resolve, reject) => {
    const { thread, state } = frame;
    const { batches, children } = mapRun;
    let next = 0;
    let ended = 0;
    let failed = 0;
    let isOpen = true;

    const close = (): void => {
      isOpen = false;
      thread.cancel = undefined;
      for (const child of children.values()) child.stop();
    };
    const settle = (child: Execution, { size }: Batch): void => {
      if (!isOpen) return;
      ended += 1;
      if (child.status !== 'SUCCEEDED') failed += size;
      if (!tolerates(failed)) {
        close();
        const cause = 'The specified tolerated failure threshold was exceeded';
        reject(new StateFailure('States.ExceedToleratedFailureThreshold', cause));
      } else if (ended === batches.length) {
        isOpen = false;
        thread.cancel = undefined;
        resolve(
          batches.map((_, index) => {
            const done = children.get(index);
            return done?.status === 'SUCCEEDED' ? (done.output ?? null) : done ? errorOutput(done) : null;
          }),
        );
      } else startNext();
    };
    const startNext = (): void => {
      const index = next;
      const batch = batches[index];
      if (!batch || !isOpen) return;
      next += 1;
      const before = children.get(index);
      if (before?.status === 'SUCCEEDED') {
        settle(before, batch);
        return;
      }
      const child = before ?? startChild(index, batch);
      if (before) before.redrive();
      let isSettled = false;
      child.ended(() => {
        if (isSettled) return;
        isSettled = true;
        settle(child, batch);
      });
    };
    const startChild = (index: number, { input }: Batch): Execution => {
      const child = thread.run.startChild({
        label: state.label ?? state.name,
        machine: { workflow: state.processor },
        input,
      });
      children.set(index, child);
      return child;
    };

    thread.cancel = close;
    if (batches.length === 0) {
      thread.cancel = undefined;
      resolve([]);
    }
    for (let slot = 0; slot < Math.min(limit, batches.length); slot += 1) startNext();
  });

/** Runs the items as child executions, each with a history of its own. */
export const runDistributed = async (frame: Frame<MapState>, plan: DistributedPlan): Promise<readonly Json[]> => {
  const { thread, state } = frame;
  const { execution, host } = thread.run;
  const count = await evaluateNumber(frame, state.toleratedCount, plan.scope, isCount);
  const percentage = await evaluateNumber(frame, state.toleratedPercentage, plan.scope, isPercentage);
  const isRedrive = thread.mapRun !== undefined;
  const batches = thread.mapRun?.batches ?? (await batchesOf(frame, plan));
  if (!thread.alive) throw new StoppedError();
  const label = state.label ?? state.name;
  const mapRunArn =
    thread.mapRun?.arn ?? `${execution.machineArn.replace(':stateMachine:', ':mapRun:')}/${label}:${host.uuid()}`;
  const mapRun: MapRun = { arn: mapRunArn, batches, children: thread.mapRun?.children ?? new Map<number, Execution>() };
  thread.mapRun = mapRun;
  const details = { of: 'mapRunStarted', mapRunArn } as const;
  record(thread, isRedrive ? 'MapRunRedriven' : 'MapRunStarted', isRedrive ? undefined : details);
  const all = batches.reduce((sum, { size }) => sum + size, 0);
  try {
    const outputs = await runChildren(
      frame,
      mapRun,
      plan.limit,
      (failed) => !isExceeded(failed, all, { count, percentage }),
    );
    record(thread, 'MapRunSucceeded');
    return outputs;
  } catch (error) {
    if (error instanceof StateFailure) {
      record(thread, 'MapRunFailed', {
        of: 'mapRunFailed',
        ...(error.error !== undefined && { error: error.error }),
        ...(error.cause !== undefined && { cause: error.cause }),
      });
    }
    throw error;
  }
};
