import { expect } from 'chai';
import type { Json } from '#local/platform-client/transport.ts';
import { coveragePoints } from '../../simulator/asl/index.ts';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import { deployedMachine } from '../../simulator/scenario/machines.ts';
import { failsForGood } from '../../simulator/scenario/scenario.ts';
import { testThrottledHours } from '../../simulator/scenario/outages.ts';
import { testCoverage, testMutants, testSeeds } from '../../simulator/scenario/suite.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { endOf, runMilestoneScenario } from './run-scenario.ts';
import type { MilestoneScenarioOptions, Scenario } from './run-scenario.ts';
import { failing, outages, scenarios } from './scenarios.ts';
import { milestonePayment } from './workflow.ts';

const SEEDS = 60;

describe('MilestonePayment in the simulator', function () {
  this.timeout(600_000);
  let prepared: Prepared;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepareWorkflow(milestonePayment);
  });

  const run = async (scenario: Scenario, options?: MilestoneScenarioOptions) => {
    const result = await runMilestoneScenario(prepared, scenario, options);
    covered.push(result.coverage);
    expect(result.violations, 'violations').to.deep.equal([]);
    return result;
  };

  describe('covers the path:', () => {
    for (const scenario of [...scenarios, ...failing]) {
      it(scenario.title, async () => {
        const { ended, mails } = await run(scenario);
        expect(ended.map(endOf)).to.deep.equal(scenario.ends);
        expect(mails, 'mails').to.deep.equal(scenario.mails);
      });
    }
  });

  describe('pays, and parks nothing, when a service is unavailable for a day:', () => {
    for (const scenario of outages) {
      it(scenario.title, async () => {
        const { ended, mails, virtualDays } = await run(scenario);
        expect(ended.map(endOf)).to.deep.equal(scenario.ends);
        expect(ended.flatMap((execution) => execution.visited())).not.to.include('RecordFailure');
        expect(mails, 'mails').to.deep.equal(scenario.mails);
        expect(virtualDays).to.be.above(1);
      });
    }
  });

  /** A scenario that enters each Task; the first scenario enters all others. */
  const scenarioByTask: Readonly<Record<string, string>> = {
    NotifyClientFunding: 'funds are requested, two reminders, paid',
    WaitForFunding: 'funds are requested, two reminders, paid',
    RemindClientFunding: 'funds are requested, two reminders, paid',
    PayoutFailed: 'the first payout fails, paid by the second attempt',
    PauseBeforeRetry: 'the first payout fails, paid by the second attempt',
    RetryPayout: 'the first payout fails, paid by the second attempt',
    ResolveIntervention: 'the bank account is closed and replaced, paid again without an operator',
  };
  /** The failure that operators were notified of, as the payment shows it. */
  const listedIn = ({ failures }: Json, { parkedAt }: Json): Json | undefined =>
    (failures as readonly Json[]).find((failure) => failure['parkedAt'] === parkedAt);
  const TASKS = [
    ...Object.keys(scenarioByTask),
    ...['CheckEscrowBalance', 'LockFunds', 'CreateInvoice', 'InitiateStripePayout', 'WaitForPayout', 'CheckPayout'],
    ...['CreditContractorWallet', 'DebitClientEscrow', 'RecordInLedger'],
    ...['UpdateMilestoneStatus', 'SendPaymentNotifications'],
  ];

  describe('parks when a step fails for good, and continues when an operator retries it:', () => {
    for (const state of TASKS) {
      it(state, async () => {
        const scenario = scenarios.find(({ title }) => title === scenarioByTask[state]) ?? scenarios[0];
        if (scenario === undefined) throw new Error('No scenario');
        const { ended, retried } = await run(scenario, { faults: [failsForGood(state)], isRetried: true });
        expect(retried).not.to.deep.equal([]);
        for (const { announced, before, after } of retried) {
          const failure = listedIn(before, announced);
          expect(failure).to.include({ state: announced['state'], error: announced['error'] });
          const { resolution, ...same } = listedIn(after, announced) ?? {};
          expect(failure).to.deep.include(same);
          // The contractor's account may have become ready before the operator decided.
          expect(resolution).to.have.property('action').that.is.oneOf(['retry', 'resumed']);
        }
        expect(ended.flatMap((execution) => execution.visited())).to.include.members([
          ...[state, 'RecordFailure', 'ManualIntervention', 'ResolveIntervention'],
        ]);
        expect(ended.map(endOf)).to.deep.equal(scenario.ends);
      });
    }

    it('covers every Task that parks', () => {
      const parked = coveragePoints(deployedMachine(prepared, 'payments-milestone').compiled).transitions.filter(
        ({ from, to }) =>
          to === 'RecordFailure' && !['FundingOverdue', 'PayoutOverdue', 'RetryOrIntervene'].includes(from),
      );
      expect([...new Set(parked.map(({ from }) => from))].sort()).to.deep.equal([...TASKS].sort());
    });
  });

  testCoverage('payments-milestone', { prepared: () => prepared, covered });

  testThrottledHours(milestonePayment, () => prepared, { seeds: 4, hours: 4 });

  testSeeds(milestonePayment, { seeds: SEEDS, rates: [0, 0.1, 0.3] });
  testMutants(milestonePayment);
});
