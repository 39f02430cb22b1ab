import { expect } from 'chai';
import { coveragePoints } from '../../simulator/asl/index.ts';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { prepareWorkflow, runSeed } from '../../simulator/run/run.ts';
import { deployedMachine } from '../../simulator/scenario/machines.ts';
import { failsForGood } from '../../simulator/scenario/scenario.ts';
import type { ScenarioResult } from '../../simulator/scenario/scenario.ts';
import { testThrottledHours } from '../../simulator/scenario/outages.ts';
import { testCoverage, testMutants, testSeeds } from '../../simulator/scenario/suite.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { LATE_STATES } from '../scenarios/record.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import type { Scenario } from '../scenarios/driver.ts';
import { runKycScenario } from './run-scenario.ts';
import type { KycScenarioOptions } from './run-scenario.ts';
import { dayAt } from '../../simulator/oracles/testing.ts';
import { START_AT } from '../../simulator/testing.ts';
import { kyc } from './workflow.ts';

const SEEDS = 150;
const RATE = 0.1;

describe('KycVerification in the simulator', function () {
  this.timeout(120_000);
  let prepared: Prepared;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepareWorkflow(kyc);
  });

  const run = async (scenario: Scenario, options: KycScenarioOptions = {}) => {
    const result = await runKycScenario(prepared, scenario, options);
    covered.push(result.coverage);
    expect(result.violations, 'violations').to.deep.equal([]);
    return result;
  };
  const scenarioNamed = (title: string): Scenario => {
    const found = scenarios.find((scenario) => scenario.title === title);
    if (found === undefined) throw new Error(`No scenario "${title}"`);
    return found;
  };
  const statusOf = ({ ended }: ScenarioResult): unknown =>
    ended
      .map(({ output }) => (output as { readonly status?: string } | undefined)?.status)
      .find((status) => status !== 'already_processing');

  describe('covers the path:', () => {
    for (const scenario of scenarios) {
      it(scenario.title, async () => {
        const result = await run(scenario);
        expect(result.ended.map(({ status }) => status)).to.not.include('RUNNING');
        expect(statusOf(result)).to.be.oneOf(['approved', 'abandoned']);
        expect(
          result.recorder.mails().map(({ template }) => template),
          'mails',
        ).to.deep.equal(scenario.mails);
        // Without faults, no state that repairs something is entered.
        const late = result.ended.flatMap((one) => one.visited()).filter((state) => LATE_STATES.includes(state));
        expect([...new Set(late)]).to.deep.equal(scenario.about ?? []);
      });
    }
  });

  describe('approves, and parks nothing, when a service is unavailable for a day:', () => {
    for (const service of ['events', 'stationapi.veriff.com']) {
      it(`${service}, from the beginning on`, async () => {
        const outages = [{ service, from: START_AT, until: dayAt(1) }];
        const result = await run(scenarioNamed('documents on Monday, approved by Veriff'), { outages });
        expect(statusOf(result)).to.equal('approved');
        expect(result.ended.flatMap((execution) => execution.visited())).not.to.include('RecordFailure');
        expect(result.virtualDays).to.be.above(1);
      });
    }
  });

  /** A scenario that enters each Task. */
  const scenarioByTask: Readonly<Record<string, string>> = {
    RequestDocuments: 'invited by an admin, silent for three days, reminded, submits, approved',
    WaitForDocuments: 'invited by an admin, silent for three days, reminded, submits, approved',
    SendDocumentsReminder: 'invited by an admin, silent for three days, reminded, submits, approved',
    CheckVeriffDecision: 'the webhooks are lost, and Veriff is polled',
    AssignToAdmin: 'Veriff wants a review, an admin approves',
    NotifyOperators: 'Veriff wants a review, an admin approves',
    WaitForAdminReview: 'Veriff wants a review, an admin approves',
    EscalateReview: 'the review is overdue and escalates, then an admin approves',
    KYCRejected: 'declined, submitted again, approved in a new session',
    NotifyContractor: 'declined, submitted again, approved in a new session',
    WaitForResubmission: 'declined, submitted again, approved in a new session',
    SendResubmissionReminder: 'rejected and never submitted again: four reminders, abandoned',
    AbandonKYC: 'invited and silent: four reminders, abandoned after thirty days',
    KYCAbandoned: 'invited and silent: four reminders, abandoned after thirty days',
  };
  const TASKS = [
    ...Object.keys(scenarioByTask),
    ...['DocumentsUploaded', 'VeriffSessionCreated', 'NotifySessionReady', 'AutomatedVerification'],
    ...['UpdateKYCStatus', 'KYCApproved', 'RecordAuditLog'],
  ];
  const scenarioBy = (state: string): Scenario =>
    scenarioNamed(scenarioByTask[state] ?? 'documents on Monday, approved by Veriff');

  describe('parks when a step fails for good, and continues at that step when an operator retries it:', () => {
    for (const state of TASKS) {
      it(state, async () => {
        const undisturbed = await runKycScenario(prepared, scenarioBy(state));
        const result = await run(scenarioBy(state), {
          faults: [failsForGood(state)],
          operators: 'retry',
        });
        const visited = result.ended.flatMap((execution) => execution.visited());
        expect(visited).to.include.members([state, 'RecordFailure', 'ParkForOperator', 'ResumeAfterFailure']);
        expect(statusOf(result)).to.equal(statusOf(undisturbed));
      });
    }

    it('covers every Task that parks', () => {
      const { compiled } = deployedMachine(prepared, 'kyc-verification');
      const parked = coveragePoints(compiled).transitions.flatMap(({ from, to }) =>
        to === 'RecordFailure' ? [from] : [],
      );
      expect([...new Set(parked)].filter((name) => name !== 'KYCInitiated').sort()).to.deep.equal([...TASKS].sort());
    });
  });

  describe('fails visibly:', () => {
    const review = scenarioNamed('Veriff wants a review, an admin approves');
    const endsOf = ({ ended }: ScenarioResult) => ended.map(({ status, error }) => ({ status, error }));
    const failed = { status: 'FAILED', error: 'KycVerificationFailedError' };

    /** The contractor has submitted, and no operator repairs the failure. */
    const untilItFails: Scenario = {
      title: 'submitted, and not repaired',
      run: async (driver) => {
        const contractor = await driver.contractor();
        await driver.veriff.plan(contractor.id, [{ status: 'approved' }]);
        await contractor.upload();
        await contractor.submit();
        await driver.waitForEnd(contractor.id);
        return { contractorId: contractor.id };
      },
    };

    it('a start that cannot claim the verification ends, and the next one continues', async () => {
      const result = await run(
        {
          title: 'started again',
          run: async (driver) => {
            const { contractorId } = await untilItFails.run(driver);
            await driver.invoke({ contractorId });
            await driver.waitForEnd(contractorId);
            return { contractorId };
          },
        },
        { faults: [failsForGood('KYCInitiated', 1)] },
      );
      expect(endsOf(result)).to.deep.equal([failed, { status: 'SUCCEEDED', error: undefined }]);
    });

    it('a start with another contractor’s verification is refused and changes nothing', async () => {
      const result = await run({
        title: 'refused',
        run: async (driver) => {
          const [one, other] = [await driver.contractor(), await driver.contractor()];
          await driver.admin.start(one.id);
          await driver.waitForMail(one.id, 'kyc-documents-requested');
          const kycId = await one.kycId();
          await driver.invoke({ contractorId: other.id, kycId });
          await one.waitForStatus('abandoned');
          await driver.waitForEnd(one.id);
          return { contractorId: other.id };
        },
      });
      expect(endsOf(result)).to.deep.equal([{ status: 'FAILED', error: 'KycStartRefusedError' }]);
    });

    it('an execution that cannot be parked fails, and the next one completes the verification', async () => {
      const rerun: Scenario = {
        title: 'rerun',
        run: async (driver) => {
          const { contractorId } = await untilItFails.run(driver);
          await driver.invoke({ contractorId });
          await driver.waitForEnd(contractorId);
          return { contractorId };
        },
      };
      const result = await run(rerun, {
        faults: [failsForGood('VeriffSessionCreated', 1), failsForGood('RecordFailure')],
      });
      expect(endsOf(result)).to.deep.equal([failed, { status: 'SUCCEEDED', error: undefined }]);
      const broken = await run(rerun, {
        faults: [failsForGood('VeriffSessionCreated', 1), failsForGood('ParkForOperator')],
      });
      expect(endsOf(broken)).to.deep.equal([failed, { status: 'SUCCEEDED', error: undefined }]);
    });

    it('a verification that an operator cancels is abandoned, and the contractor is notified', async () => {
      const result = await run(untilItFails, {
        faults: [failsForGood('VeriffSessionCreated', 1)],
        operators: 'cancel',
      });
      expect(statusOf(result)).to.equal('abandoned');
      expect(result.recorder.events().map((event) => event['detail-type'])).to.include('kyc.abandoned');
    });

    it('an approved verification stays approved when an operator cancels', async () => {
      const result = await run(review, { faults: [failsForGood('KYCApproved')], operators: 'cancel' });
      expect(statusOf(result)).to.equal('approved');
    });
  });

  describe('a seed that runs again', () => {
    it('has the same trace to the byte', async () => {
      const trace = async (): Promise<string> => {
        const lines: string[] = [];
        await runSeed(kyc, prepared, { seed: 77, rate: RATE, trace: (line) => lines.push(line) });
        return lines.join('\n');
      };
      const first = await trace();
      // Another run in between: nothing of it may stay behind.
      await runSeed(kyc, prepared, { seed: 78, rate: RATE });
      expect(first).to.have.length.above(10_000);
      expect(await trace()).to.equal(first);
    });
  });

  testCoverage('kyc-verification', { prepared: () => prepared, covered });

  testThrottledHours(kyc, () => prepared, { seeds: 6, hours: 4 });

  testSeeds(kyc, { seeds: SEEDS, rates: [RATE] });
  testMutants(kyc);
});
