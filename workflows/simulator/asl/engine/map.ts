import { QueryError } from '../errors.ts';
import { unexpectedType } from '../expressions/template.ts';
import type { Scope } from '../expressions/scope.ts';
import { chain, isRecord } from '../json.ts';
import type { Json, JsonObject, MaybePromise } from '../json.ts';
import type { MapState } from '../machine.ts';
import { runDistributed } from './distributed.ts';
import { evaluate, evaluateNumber, failureOf, scopeOf } from './frame.ts';
import type { Frame, Step } from './frame.ts';
import { runLines } from './lines.ts';
import { recordAside } from './parallel.ts';
import { withRecovery } from './recover.ts';
import { checkSize, record } from './run.ts';
import type { RunWorkflow } from './run.ts';

/** Source: AWS, "Using Map state in Inline mode": up to 40 iterations at once. Distributed: 10,000 child executions. */
const MAX_INLINE = 40;
const MAX_DISTRIBUTED = 10_000;

/** An item as `$states.context.Map.Item` has it. */
const itemsOf = (frame: Frame<MapState>, scope: Scope): MaybePromise<readonly JsonObject[]> => {
  const { state, input } = frame;
  return chain(state.items ? evaluate(frame, state.items, scope) : input, (items) => {
    if (Array.isArray(items)) return items.map((Value: Json, Index) => ({ Index, Value }));
    if (state.distributed && isRecord(items)) {
      return Object.entries(items).map(([Key, Value], Index) => ({ Index, Key, Value }));
    }
    if (state.items) throw failureOf(frame, unexpectedType(state.items, 'array', items));
    throw failureOf(
      frame,
      new QueryError(undefined, `Map state input must be an array but was: ${JSON.stringify(items)}`),
    );
  });
};

/** What an iteration is given: the item, of an object the pair, or what ItemSelector makes of it. */
const selected = (frame: Frame<MapState>, item: JsonObject, retryCount: number): MaybePromise<Json> => {
  const { itemSelector } = frame.state;
  const { Key, Value = null } = item;
  if (!itemSelector) return Key === undefined ? Value : { Key, Value };
  return evaluate(frame, itemSelector, scopeOf(frame, { retryCount, item: { Item: item } }));
};

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

export const map = (frame: Frame<MapState>, run: RunWorkflow): Promise<Step> => {
  const { thread, state } = frame;
  const isTakenUp = thread.items !== undefined;
  return withRecovery(
    frame,
    (_, retryCount) => {
      const isNew = !isTakenUp || retryCount > 0;
      if (retryCount > 0) {
        thread.inner.clear();
        thread.items = undefined;
        thread.mapRun = undefined;
      }
      const scope = scopeOf(frame, { retryCount });
      return chain(thread.items ?? itemsOf(frame, scope), (items) =>
        chain(evaluateNumber(frame, state.maxConcurrency, scope, isCount), async (wanted = 0): Promise<Json> => {
          const most = state.distributed ? MAX_DISTRIBUTED : MAX_INLINE;
          const limit = wanted === 0 ? most : Math.min(wanted, most);
          thread.items = items;
          if (isNew) record(thread, 'MapStateStarted', { of: 'mapStateStarted', length: items.length });
          const input = (index: number) => selected(frame, items[index] ?? {}, retryCount);
          const outputs = state.distributed
            ? await runDistributed(frame, { count: items.length, limit, input, scope })
            : await runLines(
                thread,
                {
                  count: items.length,
                  limit,
                  workflow: () => state.processor,
                  input,
                  item: (index) => ({ Item: items[index] ?? {} }),
                  iterationOf: state.name,
                },
                run,
              );
          checkSize(outputs, `The state/task '${state.name}' returned a result`);
          recordAside(frame, 'MapStateSucceeded');
          return outputs;
        }),
      );
    },
    () => {
      record(thread, 'MapStateFailed');
    },
  );
};
