import { expect } from 'chai';
import { createClient } from '#local/platform-client/client.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { eventually } from '#local/platform-client/http.ts';
import { draftContract } from '#local/platform-client/signed-contract.ts';
import type { EventTap } from '#local/testing/event-tap.ts';
import { contractMachine, events, openPlatform } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { runStandingScenario } from '../simulation/run-standing.ts';
import { contractLifecycle } from '../simulation/workflow.ts';
import { notificationOf, recordOf } from './record.ts';
import type { StandingRecord } from './record.ts';
import { standing } from './standing.ts';
import type { StandingScenario } from './standing.ts';

/** Eight days of ten seconds, on a slow machine. */
const TIMEOUT_MS = 600_000;

const onTheStack = async (platform: Platform, tap: EventTap, scenario: StandingScenario): Promise<StandingRecord> => {
  const [client, contractor] = await Promise.all([createClient(platform), createContractor(platform)]);
  const contract = await draftContract(client, contractor);
  const notified = (template: string) =>
    eventually(
      `a notification ${template}`,
      () => tap.all(),
      (published) => published.some((one) => notificationOf(contract.contractId, one) === template),
    );
  await scenario.run({ ...contract, notified });
  const machine = contractMachine(platform);
  await Promise.all((await machine.of(contract.contractId)).map(({ arn }) => machine.end(arn)));
  const executions = await Promise.all(
    (await machine.of(contract.contractId)).map(async ({ arn, status, output }) => ({
      states: await machine.states(arn),
      status,
      output: output === '' ? undefined : (JSON.parse(output) as unknown),
    })),
  );
  return recordOf(contract.contractId, executions, await tap.all());
};

describe('The simulator and the emulator agree on a contract when', function () {
  this.timeout(TIMEOUT_MS);
  let prepared: Prepared;
  const live = new Map<string, Promise<StandingRecord>>();

  before(async () => {
    const platform = await openPlatform();
    const tap = await events(platform);
    for (const scenario of standing) {
      const record = onTheStack(platform, tap, scenario);
      // Reported by its own test, not by the test that runs when it fails.
      record.catch(() => undefined);
      live.set(scenario.title, record);
    }
    prepared = await prepareWorkflow({ ...contractLifecycle, edits: [] });
  });

  for (const scenario of standing) {
    it(scenario.title, async () => {
      const { violations, record } = await runStandingScenario(prepared, scenario);
      expect(violations).to.deep.equal([]);
      expect(await live.get(scenario.title)).to.deep.equal(record);
    });
  }
});
