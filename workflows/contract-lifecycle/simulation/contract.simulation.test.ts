import { expect } from 'chai';
import { coveragePoints } from '../../simulator/asl/index.ts';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import { deployedMachine } from '../../simulator/scenario/machines.ts';
import { failsForGood } from '../../simulator/scenario/scenario.ts';
import { testThrottledHours } from '../../simulator/scenario/outages.ts';
import { testCoverage, testMutants, testSeeds } from '../../simulator/scenario/suite.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { endOf, runContractScenario } from './run-scenario.ts';
import { runThreeYears } from './run-three-years.ts';
import type { ContractScenarioOptions, Scenario } from './run-scenario.ts';
import { failing, outages, scenarios } from './scenarios/index.ts';
import { MILESTONES, SUBMITTED_TIMESHEETS } from './scenarios/three-years.ts';
import { contractLifecycle } from './workflow.ts';

const SEEDS = 6;

/** From the draft to the first day; and of a signal, from a wait to the next. */
const MOST_TRANSITIONS = { toActive: 15, ofSignal: 6 };

describe('ContractLifecycle in the simulator', function () {
  this.timeout(600_000);
  let prepared: Prepared;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepareWorkflow({ ...contractLifecycle, edits: [] });
  });

  const run = async (scenario: Scenario, options?: ContractScenarioOptions) => {
    const result = await runContractScenario(prepared, scenario, options);
    covered.push(result.coverage);
    expect(result.violations, 'violations').to.deep.equal([]);
    return result;
  };
  const scenarioNamed = (begin: string): Scenario => {
    const found = scenarios.find(({ title }) => title.startsWith(begin));
    if (found === undefined) throw new Error(`No scenario ${begin}`);
    return found;
  };

  describe('covers the path:', () => {
    for (const scenario of [...scenarios, ...failing]) {
      it(scenario.title, async () => {
        const { ended, mails, status } = await run(scenario);
        expect(ended.map(endOf)).to.deep.equal(scenario.ends);
        expect(status).to.equal(scenario.status);
        expect(mails, 'mails').to.deep.equal(scenario.mails);
      });
    }
  });

  describe('completes, and parks nothing, when a service is unavailable for a day:', () => {
    for (const scenario of outages) {
      it(scenario.title, async () => {
        const { ended, mails, status } = await run(scenario);
        expect(ended.map(endOf)).to.deep.equal(scenario.ends);
        expect(ended.flatMap((execution) => execution.visited())).not.to.include('RecordFailure');
        expect(status).to.equal(scenario.status);
        expect(mails, 'mails').to.deep.equal(scenario.mails);
      });
    }
  });

  it('lasts three years, with 1,000 submitted timesheets and 200 milestones, over several generations', async () => {
    const result = await runThreeYears();
    expect(result.violations).to.deep.equal([]);
    expect(result.status).to.equal('completed');
    expect(result.settled.map(({ amountMinor }) => amountMinor)).to.deep.equal([result.paidMinor]);
    expect(result.ended.length).to.be.above(3);
    expect(result.ended.map(endOf)).to.deep.equal([...result.ended.slice(1).map(() => 'continued'), 'completed']);
    const submitted = (type: string) =>
      result.recorder.events().filter((event) => event['detail-type'] === type).length;
    expect(submitted('contract.timesheet.submitted')).to.equal(SUBMITTED_TIMESHEETS);
    expect(submitted('contract.milestone.submitted')).to.equal(MILESTONES);
  });

  it('needs few transitions to become active, and for each signal', async () => {
    const { ended } = await run(scenarioNamed('an off-cycle payment'));
    const visited = ended.flatMap((execution) => execution.visited());
    expect(visited.indexOf('ContractActive') + 1).to.be.within(1, MOST_TRANSITIONS.toActive);
    const signals = visited.flatMap((state, index) => (state.startsWith('Milestone') ? [index] : []));
    expect(signals).to.have.length(3);
    for (const index of signals) {
      const handled = visited.slice(
        visited.lastIndexOf('MonitorContract', index),
        visited.indexOf('MonitorContract', index),
      );
      expect(handled).to.have.length.at.most(MOST_TRANSITIONS.ofSignal);
    }
  });

  /** The beginning of the title of a scenario that enters each Task. */
  const scenarioByTask: Readonly<Record<string, string>> = {
    ContractDrafted: 'declined by the client',
    GeneratePDF: 'declined by the client',
    PendingClientSignature: 'sent once more',
    PendingContractorSignature: 'declined by the contractor',
    WaitForContractorSignature: 'sent once more',
    SignatureReminder: 'expired',
    ContractorSigned: 'signed before its first day',
    ContractActive: 'signed before its first day',
    MonitorContract: 'signed before its first day',
    ReviewContract: 'signed before its first day',
    RenewalNotification: 'signed before its first day',
    ContractCompleted: 'signed before its first day',
    FinalSettlement: 'signed before its first day',
    MilestoneSubmitted: 'submitted after the end',
    MilestonePaymentFlow: 'submitted after the end',
    TimesheetSubmitted: 'signed after a reminder',
    TimesheetApprovalFlow: 'signed after a reminder',
    AmendmentDrafted: 'amended by a renewal',
    AmendmentSigned: 'amended by a renewal',
    TerminationRequested: 'terminated before its first day',
    ProcessTermination: 'terminated before its first day',
    FinalPayment: 'terminated before its first day',
    ContinueAsNew: 'open for most of a year',
    StartNextGeneration: 'open for most of a year',
  };

  describe('parks when a step fails for good, and continues when an operator retries it:', () => {
    for (const [state, begin] of Object.entries(scenarioByTask)) {
      it(state, async () => {
        const scenario = scenarioNamed(begin);
        const { ended, status, retried } = await run(scenario, { faults: [failsForGood(state)], isRetried: true });
        expect(retried).to.include(state);
        expect(ended.flatMap((execution) => execution.visited())).to.include.members([
          ...[state, 'RecordFailure', 'ParkForOperator', 'ResumeAfterFailure'],
        ]);
        expect(ended.map(endOf)).to.deep.equal(scenario.ends);
        expect(status).to.equal(scenario.status);
      });
    }

    it('covers every Task that parks', () => {
      const { transitions } = coveragePoints(deployedMachine(prepared, 'contract-lifecycle').compiled);
      const parked = transitions.filter(({ to }) => to === 'RecordFailure').map(({ from }) => from);
      expect([...new Set(parked)].toSorted()).to.deep.equal(Object.keys(scenarioByTask).toSorted());
    });
  });

  testCoverage('contract-lifecycle', {
    prepared: () => prepared,
    covered,
    // The next generation would have to end before the answer to its start is lost.
    unreachable: ['StartNextGeneration catch 1'],
  });

  testThrottledHours(contractLifecycle, () => prepared, { seeds: 2, hours: 3 });

  testSeeds(contractLifecycle, { seeds: SEEDS, rates: [0, 0.1, 0.3] });
  testMutants(contractLifecycle);
});
