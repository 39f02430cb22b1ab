import { runScenario } from '../../simulator/scenario/scenario.ts';
import type { ScenarioResult } from '../../simulator/scenario/scenario.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { DAY_MS } from '../../simulator/world/time.ts';
import type { StandingScenario } from '../scenarios/standing.ts';
import { recordOf } from '../scenarios/record.ts';
import type { StandingRecord } from '../scenarios/record.ts';
import { contractMachineArn, createDriver } from './driver.ts';
import { contractLifecycle } from './workflow.ts';

/** Run a standing scenario in the simulator. */
export const runStandingScenario = async (
  prepared: Prepared,
  scenario: StandingScenario,
): Promise<Pick<ScenarioResult, 'violations'> & { readonly record: StandingRecord }> => {
  let contractId = '';
  const { violations, ended, recorder } = await runScenario(contractLifecycle, prepared, {
    script: async (context) => {
      const { world, actor } = context;
      const driver = createDriver(context);
      await driver.draft({ startsOn: driver.today(), timeZone: 'UTC' });
      contractId = driver.contractId();
      await driver.waitForStatus('pending_client_signature');
      await scenario.run({
        as: driver.as,
        sign: (party) => driver.sign(party),
        reach: driver.waitForStatus,
        notified: (template) => driver.waitForMail(template),
        work: async (title) => ({ ...(await driver.milestone(title)) }),
        dateIn: async (days) => new Date(Date.parse(actor.now()) + days * DAY_MS).toISOString().slice(0, 10),
      });
      await driver.waitForEnd();
      const machine = contractMachineArn(world);
      return world.states.executions().filter(({ machineArn }) => machineArn === machine);
    },
  });
  const executions = ended.map((one) => ({ states: one.visited(), status: one.status, output: one.output }));
  return { violations, record: recordOf(contractId, executions, recorder.events()) };
};
