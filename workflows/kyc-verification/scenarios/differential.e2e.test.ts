import { expect } from 'chai';
import pLimit from 'p-limit';
import { events, kycMachine, openPlatform } from '#local/testing/platform.ts';
import type { EventTap } from '#local/testing/event-tap.ts';
import type { Platform } from '#local/testing/platform.ts';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { runKycScenario } from '../simulation/run-scenario.ts';
import { kyc } from '../simulation/workflow.ts';
import { liveDriver } from './live.ts';
import { recordOf } from './record.ts';
import type { ScenarioRecord } from './record.ts';
import { scenarios } from './scenarios.ts';
import type { Scenario } from './driver.ts';

/** Thirty days of four seconds, with the emulator's sweeps, on a slow machine. */
const TIMEOUT_MS = 900_000;
/** Scenarios that run at the same time: a slow machine must be through a short one before its Veriff session expires. */
const AT_ONCE = 6;

const onTheStack = async (platform: Platform, tap: EventTap, scenario: Scenario): Promise<ScenarioRecord> => {
  const { contractorId } = await scenario.run(liveDriver(platform, tap));
  const machine = kycMachine(platform);
  const executions = await Promise.all(
    (await machine.of(contractorId)).map(async ({ arn, status, output }) => ({
      states: await machine.states(arn),
      status,
      output: output === '' ? undefined : (JSON.parse(output) as unknown),
    })),
  );
  return recordOf({ contractorId, about: scenario.about ?? [] }, executions, await tap.all());
};

const inTheSimulator = async (prepared: Prepared, scenario: Scenario): Promise<ScenarioRecord> => {
  const { violations, contractorId, ended, recorder } = await runKycScenario(prepared, scenario);
  expect(violations).to.deep.equal([]);
  const executions = ended.map((execution) => ({
    states: execution.visited(),
    status: execution.status,
    output: execution.output,
  }));
  return recordOf({ contractorId, about: scenario.about ?? [] }, executions, recorder.events());
};

describe('The simulator and the emulator agree on what happens when', function () {
  this.timeout(TIMEOUT_MS);
  let prepared: Prepared;
  const live = new Map<string, Promise<ScenarioRecord>>();

  before(async () => {
    const platform = await openPlatform();
    const tap = await events(platform);
    const limit = pLimit(AT_ONCE);
    // Those that wait for days first: the others run beside them.
    const waitForDays = ({ about }: Scenario): number => (about === undefined ? 1 : 0);
    for (const scenario of scenarios.toSorted((a, b) => waitForDays(a) - waitForDays(b))) {
      const record = limit(() => onTheStack(platform, tap, scenario));
      // Reported by its own test, not by the test that runs when it fails.
      record.catch(() => undefined);
      live.set(scenario.title, record);
    }
    prepared = await prepareWorkflow(kyc);
  });

  for (const scenario of scenarios) {
    it(scenario.title, async () => {
      const simulated = await inTheSimulator(prepared, scenario);
      expect(await live.get(scenario.title)).to.deep.equal(simulated);
    });
  }
});
