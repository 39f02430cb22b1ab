import { expect } from 'chai';
import { coveragePoints } from '../../simulator/asl/index.ts';
import type { CompiledMachine } from '../../simulator/asl/index.ts';
import type { OrderedFault } from '../../simulator/kernel/faults.ts';
import { addCoverage, catchPoint, reportCoverage } from '../../simulator/run/coverage.ts';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { prepareWorkflow, runSeed } from '../../simulator/run/run.ts';
import type { RunOptions } from '../../simulator/run/run.ts';
import { testMutants, testSeeds } from '../../simulator/run/suite.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { act } from '../../simulator/world/actor.ts';
import type { World } from '../../simulator/world/world.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { payroll } from './workflow.ts';

const MACHINE = 'mindlinks-dev-payments-payroll';
/** Standing seeds, besides those that anybody runs by hand. */
const SEEDS = 40;
/** Worlds that are looked through for one that comes by a state. */
const LOOKED_THROUGH = 30;

/** Nobody comes here: each batch catches whatever fails in it, so that nothing gets out of the Map that pays. */
const NOT_REACHED = ['ProcessingPayments catch 1'];

type OnFailure = (world: World, payrollId: string) => void;

describe('PayrollProcessing in the simulator', function () {
  this.timeout(600_000);
  let prepared: Prepared;
  let machine: CompiledMachine;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepareWorkflow(payroll);
    const deployed = prepared.machines.find(({ name }) => name === MACHINE);
    if (deployed === undefined) throw new Error('PayrollProcessing is not deployed');
    machine = deployed.compiled;
  });

  /** One world with what is ordered going wrong in it, and an operator who reads of it at once; nothing may break a promise. */
  const run = async (
    options: RunOptions,
    orders: readonly OrderedFault[] = [],
    onFailure: OnFailure = () => undefined,
  ) => {
    const result = await runSeed(
      {
        ...payroll,
        populate: (world, ...rest) => {
          for (const order of orders) world.hub.faults.order(order);
          const { listener, daily } = payroll.populate(world, ...rest);
          return {
            daily,
            listener: {
              ...listener,
              published: (event) => {
                listener.published?.(event);
                if (event['detail-type'] === 'payroll.failed') onFailure(world, String(event.detail['entityId']));
              },
            },
          };
        },
      },
      prepared,
      options,
    );
    covered.push(result.coverage);
    const broken = result.violations.map(({ oracle, what }) => `seed ${options.seed}: ${oracle}: ${what}`);
    return { ...result, broken };
  };

  describe('parks when a step fails for good, and goes on when an operator has mended it:', () => {
    const forGood = (state: string, times = 7): OrderedFault => ({
      site: `task/${state}`,
      kind: 'fails for good',
      times,
    });
    /** What has to go wrong besides, so that there is something to be told of, or parked. */
    const before: Readonly<Record<string, readonly OrderedFault[]>> = {
      RecordFailure: [forGood('ValidateEscrow')],
      ParkForOperator: [forGood('ValidateEscrow')],
      RecordBatchFailure: [forGood('UpdateWallets')],
      ParkBatchForOperator: [forGood('UpdateWallets')],
    };
    const TASKS = [
      ...['PayrollSubmitted', 'ValidateEscrow', 'InsufficientFunds', 'WaitForFunding', 'FundsLocked', 'PaymentBatch'],
      ...['WaitForSettlement', 'CheckSettlement', 'RetryFailedPayments', 'UpdateWallets', 'RecordLedger'],
      ...['PayrollCompleted', 'PayrollCancelled', 'ReleaseFunds', 'SendNotifications', 'ClosePayroll'],
      ...Object.keys(before),
    ];

    for (const state of TASKS) {
      it(state, async () => {
        const taken = (coverage: Coverage): boolean =>
          coverage.catches[`${MACHINE}: ${lastCatch(state)}`] !== undefined;
        for (let seed = 1; seed <= LOOKED_THROUGH; seed += 1) {
          const { broken, coverage } = await run({ seed, rate: 0 }, [...(before[state] ?? []), forGood(state)]);
          expect(broken).to.deep.equal([]);
          if (taken(coverage)) return;
        }
        expect.fail(`None of ${LOOKED_THROUGH} worlds comes by ${state}`);
      });
    }

    /** The catcher of whatever is not expected is a state's last. */
    const lastCatch = (state: string): string => {
      const own = coveragePoints(machine).catchers.filter((one) => one.state === state);
      return catchPoint(state, own.length - 1);
    };

    it('and where it could not even be parked, another execution ends it, and tells nobody twice', async () => {
      // In world 19 a payment comes back after the end was told, and before it is told again.
      for (const seed of [1, 19]) {
        const { broken, coverage } = await run({ seed, rate: 0 }, [
          forGood('ClosePayroll'),
          forGood('ParkForOperator'),
        ]);
        expect(broken).to.deep.equal([]);
        expect(coverage.states).to.include.keys(`${MACHINE}: PayrollFailed`);
      }
    });

    it('and pays all the same when a payout was quicker than the operator who cancels', async () => {
      const initiate = 'lambda/mindlinks-dev-payments-initiatePayrollBatch';
      const orders: readonly OrderedFault[] = [
        // The last try is not heard of, and runs while the operator's word is on its way.
        { site: initiate, kind: 'service error', times: 6 },
        { site: initiate, kind: 'its caller gives up' },
        { site: 'rule/mindlinks-dev-payments-payroll-resolved', kind: 'comes late' },
      ];
      const cancel: OnFailure = (world, payrollId) =>
        act(world, 'hasty operator', async (actor) => {
          await actor.sleep(1_000);
          await adminAs(actor).resumePayroll(payrollId, {
            action: 'cancel',
            comment: 'Nobody was paid',
          });
        });
      for (let seed = 1; seed <= LOOKED_THROUGH; seed += 1) {
        const { broken, coverage } = await run({ seed, rate: 0 }, orders, cancel);
        expect(broken).to.deep.equal([]);
        if (coverage.catches[`${MACHINE}: ${catchPoint('PayrollCancelled', 0)}`] !== undefined) return;
      }
      expect.fail('Nobody was as quick');
    });

    it('every Task that can fail is in this list', () => {
      const catching = coveragePoints(machine).catchers.map(({ state }) => state);
      const tasks = new Set(catching.filter((state) => state !== 'ProcessingPayments' && state !== 'SettlingPayments'));
      expect([...tasks].sort()).to.deep.equal(TASKS.toSorted());
    });
  });

  testSeeds(payroll, {
    seeds: SEEDS,
    rates: [0, 0.1, 0.3],
    onResult: ({ coverage }) => void covered.push(coverage),
  });

  // After the suites above, as mocha runs the tests of a suite before those of the suites inside it.
  describe('in all of these', () => {
    it('comes to every state and every Catch', () => {
      const report = reportCoverage(MACHINE, machine, addCoverage(covered));
      const missing = report.filter(({ of }) => of !== 'transitions').flatMap((one) => one.missing);
      expect(missing).to.have.members(NOT_REACHED);
    });
  });

  testMutants(payroll);
});
