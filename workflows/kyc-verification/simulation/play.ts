import type { OrderedFault } from '../../simulator/kernel/faults.ts';
import type { BusEvent } from '../../simulator/aws/bus.ts';
import type { Execution } from '../../simulator/asl/index.ts';
import { runSeed } from '../../simulator/run/run.ts';
import type { RunResult } from '../../simulator/run/run.ts';
import { act } from '../../simulator/world/actor.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import type { World } from '../../simulator/world/world.ts';
import type { Scenario } from '../scenarios/stage.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { MINUTE_MS } from './people.ts';
import { createEars, executionsOf, simulatedStage } from './stage.ts';
import { kyc } from './workflow.ts';

export interface PlayOptions {
  readonly seed?: number;
  /** What goes wrong, and nothing else does. */
  readonly orders?: readonly OrderedFault[];
  /** What operators do about a parked failure, an hour after they were told. */
  readonly operators?: 'retry' | 'cancel' | 'nothing';
  readonly trace?: (line: string) => void;
}

export interface Played extends RunResult {
  readonly contractorId: string;
  readonly played: readonly Execution[];
  readonly events: readonly BusEvent[];
}

const HOUR_MS = 60 * MINUTE_MS;

/** Play one scenario in a world of its own, with all oracles watching. */
export const play = async (
  prepared: Prepared,
  scenario: Scenario,
  { seed = 1, orders = [], operators = 'nothing', trace }: PlayOptions = {},
): Promise<Played> => {
  const events: BusEvent[] = [];
  const ears = createEars();
  let about = '';
  let executions: readonly Execution[] = [];

  const mend = (world: World, kycId: string): void =>
    act(world, 'operator', async (actor) => {
      await actor.sleep(HOUR_MS);
      if (operators !== 'nothing') await adminAs(actor).resumeVerification(kycId, { action: operators });
    });

  const result = await runSeed(
    {
      ...kyc,
      populate: (world, [site]) => {
        for (const order of orders) world.hub.faults.order(order);
        act(world, 'scenario', async (actor) => {
          const { contractorId } = await scenario.play(simulatedStage(world, site, ears, actor));
          about = contractorId;
          executions = executionsOf(world, contractorId);
        });
        return {
          listener: {
            published: (event) => {
              events.push(event);
              ears.listener.published?.(event);
              const { entityId } = event.detail as { readonly entityId: string };
              if (event['detail-type'] === 'kyc.failed') mend(world, entityId);
            },
          },
          daily: () => undefined,
        };
      },
    },
    prepared,
    { seed, rate: 0, ...(trace && { trace }) },
  );
  return { ...result, contractorId: about, played: executions, events };
};
