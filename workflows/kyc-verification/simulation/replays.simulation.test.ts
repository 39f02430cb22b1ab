import { expect } from 'chai';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import type { ScenarioResult } from '../../simulator/scenario/scenario.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import { runKycScenario } from './run-scenario.ts';
import { kyc } from './workflow.ts';

const REJECTED = 'an admin rejects, the contractor submits again, Veriff approves';

/** A scenario for each function that the machine or a queue calls again when it times out. */
const CALLED_AGAIN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['initiateKyc', 'startVerification', 'createVeriffSession', 'assignToAdmin', 'rejectKyc', 'updateKycStatus'],
      ...['recordAuditLog', 'awaitSignal', 'deliverSignals', 'processVeriffWebhook', 'checkDocument'],
    ].map((name) => [name, REJECTED]),
  ),
  checkVeriffDecision: 'the webhooks are lost, and Veriff is polled',
  escalateReview: 'the review is overdue and escalates, then an admin approves',
  abandonKyc: 'invited and silent: four reminders, abandoned after thirty days',
};

/** What contractors and operators can observe. */
const visible = ({ ended, recorder }: ScenarioResult) => ({
  ends: ended.map(({ status, output }) => [status, (output as { readonly status?: string } | undefined)?.status]),
  // The number of waits depends on timing.
  steps: [...new Set(ended.flatMap((execution) => execution.visited()))],
  events: recorder
    .events()
    .map(({ 'detail-type': type }) => type)
    .sort(),
});

describe('A Lambda of KycVerification that crashes after its work and is called again', function () {
  this.timeout(60_000);
  let prepared: Prepared;
  before(async () => {
    prepared = await prepareWorkflow(kyc);
  });

  for (const [name, title] of Object.entries(CALLED_AGAIN)) {
    it(`changes nothing: ${name}`, async () => {
      const scenario = scenarios.find((one) => one.title === title);
      if (scenario === undefined) throw new Error(`No scenario "${title}"`);
      const site = `lambda/mindlinks-dev-kyc-${name}`;
      const undisturbed = await runKycScenario(prepared, scenario);
      const disturbed = await runKycScenario(prepared, scenario, {
        faults: [{ site, kind: 'crashes before its response', times: 3 }],
      });
      expect(disturbed.faults.map((fault) => fault.site)).to.deep.equal([site, site, site]);
      expect(disturbed.violations).to.deep.equal([]);
      expect(visible(disturbed)).to.deep.equal(visible(undisturbed));
    });
  }
});
