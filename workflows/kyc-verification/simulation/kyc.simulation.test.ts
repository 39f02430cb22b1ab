import { expect } from 'chai';
import { coveragePoints } from '../../simulator/asl/index.ts';
import { addCoverage, reportCoverage } from '../../simulator/run/coverage.ts';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { prepareWorkflow, runSeed } from '../../simulator/run/run.ts';
import { testMutants, testSeeds } from '../../simulator/run/suite.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { LATE_STATES } from '../scenarios/record.ts';
import { standing } from '../scenarios/standing.ts';
import type { Scenario } from '../scenarios/stage.ts';
import { play } from './play.ts';
import type { Played } from './play.ts';
import { kyc } from './workflow.ts';

const MACHINE = 'mindlinks-dev-kyc-verification';
/** Standing seeds, besides those that anybody runs by hand. */
const SEEDS = 150;
const RATE = 0.1;

describe('KycVerification in the simulator', function () {
  this.timeout(120_000);
  let prepared: Prepared;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepareWorkflow(kyc);
  });

  const played = async (...args: Parameters<typeof play> extends [unknown, ...infer Rest] ? Rest : never) => {
    const result = await play(prepared, ...args);
    covered.push(result.coverage);
    expect(result.violations, 'violations').to.deep.equal([]);
    return result;
  };
  const named = (title: string): Scenario => {
    const found = standing.find((scenario) => scenario.title === title);
    if (found === undefined) throw new Error(`No scenario "${title}"`);
    return found;
  };
  const statusOf = ({ played: executions }: Played): unknown =>
    executions
      .map(({ output }) => (output as { readonly status?: string } | undefined)?.status)
      .find((status) => status !== 'already_processing');

  const mailsOf = ({ events }: Played): readonly string[] =>
    events.flatMap(({ 'detail-type': type, detail }) =>
      type === 'notification.requested' ? [(detail as { metadata: { template: string } }).metadata.template] : [],
    );

  describe('goes every way that it has:', () => {
    for (const scenario of standing) {
      it(scenario.title, async () => {
        const result = await played(scenario);
        expect(result.played.map(({ status }) => status)).to.not.include('RUNNING');
        expect(statusOf(result)).to.be.oneOf(['approved', 'abandoned']);
        expect(mailsOf(result), 'mails').to.deep.equal(scenario.mails);
        // Nothing has to be healed where nothing went wrong.
        const late = result.played.flatMap((one) => one.visited()).filter((state) => LATE_STATES.includes(state));
        expect([...new Set(late)]).to.deep.equal(scenario.about ?? []);
      });
    }
  });

  /** A scenario that comes by each Task. */
  const byTheWay: Readonly<Record<string, string>> = {
    RequestDocuments: 'invited by an admin, silent for three days, reminded, submits, approved',
    WaitForDocuments: 'invited by an admin, silent for three days, reminded, submits, approved',
    SendDocumentsReminder: 'invited by an admin, silent for three days, reminded, submits, approved',
    CheckVeriffDecision: 'the webhooks never come, and Veriff is asked',
    AssignToAdmin: 'Veriff wants a review, an admin approves',
    NotifyOperators: 'Veriff wants a review, an admin approves',
    WaitForAdminReview: 'Veriff wants a review, an admin approves',
    EscalateReview: 'nobody reviews in time, it escalates, then an admin approves',
    KYCRejected: 'declined, submitted again, approved in a new session',
    NotifyContractor: 'declined, submitted again, approved in a new session',
    WaitForResubmission: 'declined, submitted again, approved in a new session',
    SendResubmissionReminder: 'rejected and never submitted again: four reminders, abandoned',
    AbandonKYC: 'invited and never heard of: four reminders, abandoned after thirty days',
    KYCAbandoned: 'invited and never heard of: four reminders, abandoned after thirty days',
  };
  const TASKS = [
    ...Object.keys(byTheWay),
    ...['DocumentsUploaded', 'VeriffSessionCreated', 'NotifySessionReady', 'AutomatedVerification'],
    ...['UpdateKYCStatus', 'KYCApproved', 'RecordAuditLog'],
  ];
  const scenarioBy = (state: string): Scenario => named(byTheWay[state] ?? 'documents on Monday, approved by Veriff');

  describe('parks when a step fails for good, and goes on at that step when an operator has mended it:', () => {
    for (const state of TASKS) {
      it(state, async () => {
        const undisturbed = await play(prepared, scenarioBy(state));
        const result = await played(scenarioBy(state), {
          orders: [{ site: `task/${state}`, kind: 'fails for good', times: 7 }],
          operators: 'retry',
        });
        const visited = result.played.flatMap((execution) => execution.visited());
        expect(visited).to.include.members([state, 'RecordFailure', 'ParkForOperator', 'ResumeAfterFailure']);
        expect(statusOf(result)).to.equal(statusOf(undisturbed));
      });
    }

    it('every Task that an operator can mend is in this list', () => {
      const [machine] = prepared.machines.filter(({ name }) => name === MACHINE);
      const parked =
        machine === undefined
          ? []
          : coveragePoints(machine.compiled).transitions.flatMap(({ from, to }) =>
              to === 'RecordFailure' ? [from] : [],
            );
      expect([...new Set(parked)].filter((name) => name !== 'KYCInitiated').sort()).to.deep.equal([...TASKS].sort());
    });
  });

  describe('fails in the open:', () => {
    const review = named('Veriff wants a review, an admin approves');
    const forGood = (state: string, times = 7) => ({ site: `task/${state}`, kind: 'fails for good', times });
    const ended = ({ played: executions }: Played) => executions.map(({ status, error }) => ({ status, error }));
    const failed = { status: 'FAILED', error: 'KycVerificationFailedError' };

    /** As far as the contractor has come when nobody mends what is broken. */
    const untilItFails: Scenario = {
      title: 'nobody mends it',
      play: async (stage) => {
        const contractor = await stage.contractor();
        await stage.veriff.plan(contractor.id, [{ status: 'approved' }]);
        await contractor.upload();
        await contractor.submit();
        await stage.allEnded(contractor.id);
        return { contractorId: contractor.id };
      },
    };

    it('a start that cannot claim anything ends, and the next one goes on', async () => {
      const result = await played(
        {
          title: 'started again',
          play: async (stage) => {
            const { contractorId } = await untilItFails.play(stage);
            await stage.invoke({ contractorId });
            await stage.allEnded(contractorId);
            return { contractorId };
          },
        },
        { orders: [forGood('KYCInitiated', 1)] },
      );
      expect(ended(result)).to.deep.equal([failed, { status: 'SUCCEEDED', error: undefined }]);
    });

    it('a start with somebody else’s verification is refused and changes nothing', async () => {
      const result = await played({
        title: 'refused',
        play: async (stage) => {
          const [one, other] = [await stage.contractor(), await stage.contractor()];
          await stage.admin.start(one.id);
          await stage.mailed(one.id, 'kyc-documents-requested');
          const kycId = await one.kycId();
          await stage.invoke({ contractorId: other.id, kycId });
          await one.reach('abandoned');
          await stage.allEnded(one.id);
          return { contractorId: other.id };
        },
      });
      expect(ended(result)).to.deep.equal([{ status: 'FAILED', error: 'KycStartRefusedError' }]);
    });

    it('parked although the operators could not be told, it fails in the end, and a rerun finishes it', async () => {
      const rerun: Scenario = {
        title: 'rerun',
        play: async (stage) => {
          const { contractorId } = await untilItFails.play(stage);
          await stage.invoke({ contractorId });
          await stage.allEnded(contractorId);
          return { contractorId };
        },
      };
      const result = await played(rerun, { orders: [forGood('VeriffSessionCreated', 1), forGood('RecordFailure')] });
      expect(ended(result)).to.deep.equal([failed, { status: 'SUCCEEDED', error: undefined }]);
      const broken = await played(rerun, { orders: [forGood('VeriffSessionCreated', 1), forGood('ParkForOperator')] });
      expect(ended(broken)).to.deep.equal([failed, { status: 'SUCCEEDED', error: undefined }]);
    });

    it('given up by an operator, the contractor is told', async () => {
      const result = await played(untilItFails, { orders: [forGood('VeriffSessionCreated', 1)], operators: 'cancel' });
      expect(statusOf(result)).to.equal('abandoned');
      expect(result.events.map((event) => event['detail-type'])).to.include('kyc.abandoned');
    });

    it('approved already, giving up changes nothing of that', async () => {
      const result = await played(review, { orders: [forGood('KYCApproved')], operators: 'cancel' });
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

  // After the scenarios above: mocha runs the tests of a suite before those of the suites inside it.
  describe('in all of these', () => {
    it('comes to every state and every Catch in the standing scenarios', () => {
      const [machine] = prepared.machines.filter(({ name }) => name === MACHINE);
      const report = machine === undefined ? [] : reportCoverage(MACHINE, machine.compiled, addCoverage(covered));
      const missing = report.filter(({ of }) => of !== 'transitions').flatMap((one) => one.missing);
      expect(report.map(({ of }) => of)).to.include.members(['states', 'catches']);
      expect(missing).to.deep.equal([]);
    });
  });

  testSeeds(kyc, { seeds: SEEDS, rates: [RATE] });
  testMutants(kyc);
});
