import type { OrderedFault, Outage } from '../../simulator/kernel/faults.ts';
import { runScenario } from '../../simulator/scenario/scenario.ts';
import type { ScenarioResult } from '../../simulator/scenario/scenario.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { adminAs } from '../../simulator/world/users.ts';
import type { Scenario } from '../scenarios/driver.ts';
import { executionsOf, simulatedDriver } from './driver.ts';
import { kyc } from './workflow.ts';

export interface KycScenarioOptions {
  readonly faults?: readonly OrderedFault[];
  readonly outages?: readonly Outage[];
  /** What operators do with a parked verification, an hour after its notice. */
  readonly operators?: 'retry' | 'cancel';
}

/** Run a scenario of `KycVerification`. The result has the executions of its contractor. */
export const runKycScenario = async (
  prepared: Prepared,
  scenario: Scenario,
  { faults = [], outages = [], operators }: KycScenarioOptions = {},
): Promise<ScenarioResult & { readonly contractorId: string }> => {
  let contractorId = '';
  const result = await runScenario(kyc, prepared, {
    faults,
    outages,
    script: async (context) => {
      ({ contractorId } = await scenario.run(simulatedDriver(context)));
      return executionsOf(context.world, contractorId);
    },
    onEvent: ({ 'detail-type': type, detail }) =>
      type === 'kyc.failed' && operators !== undefined
        ? (actor) => adminAs(actor).resolveVerification(String(detail['entityId']), { action: operators })
        : undefined,
  });
  return { ...result, contractorId };
};
