import type { Execution } from '../asl/index.ts';
import type { Site } from '../aws/internet.ts';
import type { BusEvent } from '../aws/bus.ts';
import type { OrderedFault } from '../kernel/faults.ts';
import { FailedExpectationError, runSeed } from '../run/run.ts';
import type { RunOptions, RunResult } from '../run/run.ts';
import type { SimulatedWorkflow } from '../run/workflow.ts';
import { act, until } from '../world/actor.ts';
import type { Actor } from '../world/actor.ts';
import type { Prepared } from '../world/prepared.ts';
import { DAY_MS, MINUTE_MS } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { createEventRecorder } from './recorder.ts';
import type { EventRecorder } from './recorder.ts';

/** What a scenario acts on. */
export interface ScenarioContext<Sites> {
  readonly world: World;
  readonly sites: Sites;
  readonly recorder: EventRecorder;
  readonly actor: Actor;
}

export interface ScenarioOptions<Sites> extends Pick<RunOptions, 'outages' | 'setsText' | 'boundDays'> {
  /** The only faults that occur. */
  readonly faults?: readonly OrderedFault[];
  /** Acts, and returns the executions that the test is about. */
  readonly script: (context: ScenarioContext<Sites>) => Promise<readonly Execution[]>;
  /** What an operator does an hour after an event, if anything. */
  readonly onEvent?: (event: BusEvent) => ((actor: Actor) => Promise<unknown>) | undefined;
}

export interface ScenarioResult extends RunResult {
  readonly ended: readonly Execution[];
  readonly recorder: EventRecorder;
}

/** Run one scenario in a world of its own, with all oracles of the workflow. */
export const runScenario = async <Sites extends readonly Site[]>(
  workflow: SimulatedWorkflow<Sites>,
  prepared: Prepared,
  { faults = [], outages = [], script, onEvent = () => undefined, ...options }: ScenarioOptions<Sites>,
): Promise<ScenarioResult> => {
  const recorder = createEventRecorder();
  let ended: readonly Execution[] = [];
  const populate: SimulatedWorkflow<Sites>['populate'] = (world, sites) => {
    for (const fault of faults) world.hub.faults.order(fault);
    for (const outage of outages) world.hub.faults.outage(outage);
    act(world, 'scenario', async (actor) => {
      ended = await script({ world, sites, recorder, actor });
    });
    return {
      listener: {
        published: (event) => {
          recorder.listener.published?.(event);
          const respond = onEvent(event);
          if (respond === undefined) return;
          act(world, 'operator', async (actor) => {
            await actor.sleep(60 * MINUTE_MS);
            await respond(actor);
          });
        },
      },
      daily: () => undefined,
    };
  };
  const result = await runSeed({ ...workflow, populate }, prepared, { ...options, seed: 1, rate: 0 });
  return { ...result, ended, recorder };
};

/** Asks every ten minutes. @throws FailedExpectationError when there is no answer within so many days */
export const eventually = async <T>(
  actor: Actor,
  what: string,
  withinDays: number,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> => {
  const found = await until(actor, ask, { everyMs: 10 * MINUTE_MS, withinMs: withinDays * DAY_MS });
  if (found === undefined) throw new FailedExpectationError(`${what}: not within ${withinDays} days`);
  return found;
};

/** A task fails as often as it is tried. An integration is tried seven times. */
export const failsForGood = (state: string, times = 7): OrderedFault => ({
  site: `task/${state}`,
  kind: 'fails for good',
  times,
});
