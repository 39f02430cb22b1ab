import type { Execution } from '../../simulator/asl/index.ts';
import type { OrderedFault } from '../../simulator/kernel/faults.ts';
import { runScenario } from '../../simulator/scenario/scenario.ts';
import type { ScenarioResult } from '../../simulator/scenario/scenario.ts';
import type { RunOptions } from '../../simulator/run/run.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { contractMachineArn, contractMails, createDriver } from './driver.ts';
import type { Driver } from './driver.ts';
import { contractLifecycle } from './workflow.ts';

/** What happens in a scenario. */
export interface Story {
  readonly settings?: Pick<RunOptions, 'setsText'>;
  /** The only faults that occur. */
  readonly faults?: readonly OrderedFault[];
  readonly run: (driver: Driver) => Promise<void>;
}

export interface Scenario extends Story {
  readonly title: string;
  /** How its executions end, in the order in which they started. */
  readonly ends: readonly string[];
  /** The contract's status at the end. */
  readonly status: string;
  /** Templates of the mails about the contract, in their order. */
  readonly mails: readonly string[];
}

export interface ContractScenarioOptions {
  /** Further faults. */
  readonly faults?: readonly OrderedFault[];
  /** Operators retry every failure an hour after its notice. */
  readonly isRetried?: boolean;
}

export interface ContractScenarioResult extends ScenarioResult {
  readonly mails: readonly string[];
  /** Of the contract, as its client reads it at the end. */
  readonly status: string;
  /** States that failed and were retried by operators. */
  readonly retried: readonly string[];
}

/** Run a scenario of `ContractLifecycle`. The result has the executions of the contract's machine, and the mails about it. */
export const runContractScenario = async (
  prepared: Prepared,
  { run, faults = [], settings }: Story,
  { faults: more = [], isRetried = false }: ContractScenarioOptions = {},
): Promise<ContractScenarioResult> => {
  const retried: string[] = [];
  let status = '';
  const result = await runScenario(contractLifecycle, prepared, {
    ...settings,
    faults: [...faults, ...more],
    script: async (context) => {
      const driver = createDriver(context);
      await run(driver);
      status = String((await driver.read())['status']);
      const machine = contractMachineArn(context.world);
      return context.world.states.executions().filter(({ machineArn }) => machineArn === machine);
    },
    onEvent: ({ 'detail-type': type, detail }) =>
      type === 'contract.failed' && isRetried
        ? async (actor) => {
            const { state } = detail['metadata'] as { readonly state: string };
            const decision = { action: 'retry' } as const;
            const answer = await adminAs(actor).resolveContract(String(detail['entityId']), decision);
            if (answer.status === 202) retried.push(state);
          }
        : undefined,
  });
  return { ...result, mails: contractMails(result.recorder), status, retried };
};

/** How an execution ended: its output's status, or its error. */
export const endOf = ({ output, error }: Execution): string =>
  (output as { readonly status?: string } | undefined)?.status ?? String(error);
