import { expect } from 'chai';
import { coveragePoints } from '../../simulator/asl/index.ts';
import { addCoverage, reportCoverage } from '../../simulator/run/coverage.ts';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import { testMutants, testSeeds } from '../../simulator/run/suite.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { endOf, play } from './play.ts';
import type { PlayOptions, Played, Scenario } from './play.ts';
import { failing, standing } from './standing.ts';
import { milestonePayment } from './workflow.ts';

const MACHINE = 'mindlinks-dev-payments-milestone';
/** Standing seeds, besides those that anybody runs by hand. */
const SEEDS = 60;

describe('MilestonePayment in the simulator', function () {
  this.timeout(600_000);
  let prepared: Prepared;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepareWorkflow(milestonePayment);
  });

  const machine = (): Prepared['machines'][number] => {
    const found = prepared.machines.find(({ name }) => name === MACHINE);
    if (found === undefined) throw new Error('MilestonePayment is not deployed');
    return found;
  };
  const playedOf = async (scenario: Scenario, options?: PlayOptions): Promise<Played> => {
    const result = await play(prepared, scenario, options);
    covered.push(result.coverage);
    expect(result.violations, 'violations').to.deep.equal([]);
    return result;
  };

  describe('goes every way that it has:', () => {
    for (const scenario of [...standing, ...failing]) {
      it(scenario.title, async () => {
        const { played, mails } = await playedOf(scenario);
        expect(played.map(endOf)).to.deep.equal(scenario.ends);
        expect(mails, 'mails').to.deep.equal(scenario.mails);
      });
    }
  });

  /** A scenario that comes by each Task; the first one comes by all others. */
  const byTheWay: Readonly<Record<string, string>> = {
    NotifyClientFunding: 'funds are asked for, two reminders, paid',
    WaitForFunding: 'funds are asked for, two reminders, paid',
    RemindClientFunding: 'funds are asked for, two reminders, paid',
    PayoutFailed: 'the bank hiccups once, paid by the second attempt',
    PauseBeforeRetry: 'the bank hiccups once, paid by the second attempt',
    RetryPayout: 'the bank hiccups once, paid by the second attempt',
    ResolveIntervention: 'the bank account is closed, mended, tried again',
  };
  const TASKS = [
    ...Object.keys(byTheWay),
    ...['CheckEscrowBalance', 'LockFunds', 'CreateInvoice', 'InitiateStripePayout', 'WaitForPayout', 'CheckPayout'],
    ...['CreditContractorWallet', 'DebitClientEscrow', 'RecordInLedger'],
    ...['UpdateMilestoneStatus', 'SendPaymentNotifications'],
  ];

  describe('parks when a step fails for good, and goes on when an operator has mended it:', () => {
    for (const state of TASKS) {
      it(state, async () => {
        const scenario = standing.find(({ title }) => title === byTheWay[state]) ?? standing[0];
        if (scenario === undefined) throw new Error('No scenario');
        // An integration is tried seven times.
        const orders = [{ site: `task/${state}`, kind: 'fails for good', times: 7 }];
        const { played } = await playedOf(scenario, { orders, isTriedAgain: true });
        expect(played.flatMap((execution) => execution.visited())).to.include.members([
          ...[state, 'RecordFailure', 'ManualIntervention', 'ResolveIntervention'],
        ]);
        expect(played.map(endOf)).to.deep.equal(scenario.ends);
      });
    }

    it('every Task that an operator can mend is in this list', () => {
      const parked = coveragePoints(machine().compiled).transitions.filter(
        ({ from, to }) =>
          to === 'RecordFailure' && !['FundingOverdue', 'PayoutOverdue', 'RetryOrIntervene'].includes(from),
      );
      expect([...new Set(parked.map(({ from }) => from))].sort()).to.deep.equal([...TASKS].sort());
    });
  });

  // After the scenarios above: mocha runs the tests of a suite before those of the suites inside it.
  describe('in all of these', () => {
    it('comes to every state and every Catch', () => {
      const report = reportCoverage(MACHINE, machine().compiled, addCoverage(covered));
      const missing = report.filter(({ of }) => of !== 'transitions').flatMap((one) => one.missing);
      expect(report.map(({ of }) => of)).to.include.members(['states', 'catches']);
      expect(missing).to.deep.equal([]);
    });
  });

  testSeeds(milestonePayment, { seeds: SEEDS, rates: [0, 0.1, 0.3] });
  testMutants(milestonePayment);
});
