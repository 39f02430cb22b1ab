import { HOUR_MS } from '../../payments-shared/people.ts';
import { adminAs } from '../../simulator/world/users.ts';
import type { Execution } from '../../simulator/asl/index.ts';
import type { OrderedFault } from '../../simulator/kernel/faults.ts';
import { runSeed } from '../../simulator/run/run.ts';
import type { RunResult } from '../../simulator/run/run.ts';
import { act } from '../../simulator/world/actor.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import type { World } from '../../simulator/world/world.ts';
import { createEars, createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { milestonePayment } from './workflow.ts';

export interface Scenario {
  readonly title: string;
  /** What goes wrong in it, and nothing else does. */
  readonly orders?: readonly OrderedFault[];
  /** Statuses in which its executions end, in the order in which they began. */
  readonly ends: readonly string[];
  /** What is told to client and contractor, in this order. */
  readonly mails: readonly string[];
  readonly play: (stage: Stage) => Promise<void>;
}

export interface PlayOptions {
  /** What goes wrong besides. */
  readonly orders?: readonly OrderedFault[];
  /** Whether operators try again whatever they are told of, an hour later. A scenario may do so itself. */
  readonly isTriedAgain?: boolean;
}

export interface Played extends RunResult {
  readonly played: readonly Execution[];
  readonly mails: readonly string[];
}

/** Play one scenario in a world of its own, with all oracles watching. */
export const play = async (
  prepared: Prepared,
  scenario: Scenario,
  { orders = [], isTriedAgain = false }: PlayOptions = {},
): Promise<Played> => {
  const ears = createEars();
  let played: readonly Execution[] = [];
  const tryAgain = (world: World, paymentId: string): void =>
    act(world, 'operator', async (actor) => {
      await actor.sleep(HOUR_MS);
      await adminAs(actor).resolvePayment(paymentId, { action: 'retry' });
    });

  const result = await runSeed(
    {
      ...milestonePayment,
      populate: (world, [site]) => {
        for (const order of [...(scenario.orders ?? []), ...orders]) world.hub.faults.order(order);
        act(world, 'scenario', async (actor) => {
          await scenario.play(createStage(world, site, ears, actor));
          played = world.states.executions();
        });
        return {
          listener: {
            published: (event) => {
              ears.listener.published?.(event);
              const { entityId } = event.detail as { readonly entityId: string };
              if (isTriedAgain && event['detail-type'] === 'payment.failed') tryAgain(world, entityId);
            },
          },
          daily: () => undefined,
        };
      },
    },
    prepared,
    { seed: 1, rate: 0 },
  );
  return { ...result, played, mails: ears.mails() };
};

/** How an execution ended: what it answered, or the error it failed with. */
export const endOf = ({ output, error }: Execution): string =>
  (output as { readonly status?: string } | undefined)?.status ?? String(error);
