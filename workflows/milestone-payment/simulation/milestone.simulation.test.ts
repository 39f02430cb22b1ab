import { expect } from 'chai';
import { addCoverage, reportCoverage } from '../../simulator/run/coverage.ts';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { hunt } from '../../simulator/run/planted.ts';
import { runSeed } from '../../simulator/run/run.ts';
import type { SimulatedWorkflow } from '../../simulator/run/workflow.ts';
import { prepare } from '../../simulator/world/prepared.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { planted } from './planted.ts';
import { milestonePayment } from './workflow.ts';

const MACHINE = 'mindlinks-dev-payments-milestone';
/** Standing seeds, besides those that anybody runs by hand. */
const SEEDS = 60;

describe('MilestonePayment in the simulator', function () {
  this.timeout(180_000);
  let prepared: Prepared;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepare(milestonePayment.services);
  });

  for (const rate of [0, 0.1, 0.3]) {
    it(`keeps every promise in ${SEEDS} seeds at a fault rate of ${rate}`, async () => {
      const broken: string[] = [];
      let faults = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const result = await runSeed(milestonePayment, prepared, { seed, rate });
        covered.push(result.coverage);
        faults += result.faults.length;
        broken.push(...result.violations.map(({ oracle, what }) => `seed ${seed}: ${oracle}: ${what}`));
      }
      expect(broken).to.deep.equal([]);
      expect(faults > 0).to.equal(rate > 0);
    });
  }

  it('comes to every state in them, but for those that take an input without sense, or a fortnight of silence', () => {
    const machine = prepared.machines.find(({ name }) => name === MACHINE);
    if (machine === undefined) throw new Error('MilestonePayment is not deployed');
    const report = reportCoverage(MACHINE, machine.compiled, addCoverage(covered));
    const missing = report.filter(({ of }) => of === 'states').flatMap((one) => one.missing);
    expect(missing).to.have.members(['PayoutOverdue', 'PaymentRefused']);
  });

  for (const bug of planted) {
    it(`would be noticed to be broken, if it were not so that ${bug.safety}`, async () => {
      const { seeds } = await hunt(milestonePayment as unknown as SimulatedWorkflow<never>, bug);
      expect(seeds).to.be.a('number');
    });
  }
});
