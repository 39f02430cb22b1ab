import { expect } from 'chai';
import type { Coverage } from '../../simulator/run/coverage.ts';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import { testCoverage } from '../../simulator/scenario/suite.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { endOf, runContractScenario } from './run-scenario.ts';
import type { ContractScenarioOptions, Scenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { contractLifecycle } from './workflow.ts';

describe('ContractLifecycle in the simulator', function () {
  this.timeout(600_000);
  let prepared: Prepared;
  const covered: Coverage[] = [];

  before(async () => {
    prepared = await prepareWorkflow(contractLifecycle);
  });

  const run = async (scenario: Scenario, options?: ContractScenarioOptions) => {
    const result = await runContractScenario(prepared, scenario, options);
    covered.push(result.coverage);
    expect(result.violations, 'violations').to.deep.equal([]);
    return result;
  };

  describe('covers the path:', () => {
    for (const scenario of scenarios) {
      it(scenario.title, async () => {
        const { ended, mails, status } = await run(scenario);
        expect(ended.map(endOf)).to.deep.equal(scenario.ends);
        expect(status).to.equal(scenario.status);
        expect(mails, 'mails').to.deep.equal(scenario.mails);
      });
    }
  });

  testCoverage('contract-lifecycle', { prepared: () => prepared, covered });
});
