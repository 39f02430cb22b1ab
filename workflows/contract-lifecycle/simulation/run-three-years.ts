import { makeEvent } from '#shared/events/index.ts';
import type { Money } from '#shared/money/index.ts';
import { paymentIdOf } from '../../../services/payments/src/milestone/domain/payment.ts';
import { publish } from '../../payments-shared/actors.ts';
import type { BusEvent } from '../../simulator/aws/bus.ts';
import { prepareWorkflow } from '../../simulator/run/run.ts';
import { runScenario } from '../../simulator/scenario/scenario.ts';
import type { ScenarioResult } from '../../simulator/scenario/scenario.ts';
import type { World } from '../../simulator/world/world.ts';
import { contractMachineArn, createDriver } from './driver.ts';
import { lifecycleOracles } from './lifecycle-oracles.ts';
import { isSettlement, writtenIn } from './records.ts';
import { liveForThreeYears } from './scenarios/three-years.ts';
import { settlementFiles } from './settlement-oracles.ts';
import { signingOracles } from './signing-oracles.ts';
import { submittedWorkOracles } from './work-oracles.ts';
import { contractLifecycle } from './workflow.ts';

export interface ThreeYearsResult extends ScenarioResult {
  readonly status: string;
  /** Sum of what the stand-in for payments paid, in minor units. */
  readonly paidMinor: number;
  /** What the contract was settled with. */
  readonly settled: readonly Money[];
}

/** What payments say of an approval, an hour later: it is paid. */
const completed = ({ 'detail-type': type, detail }: BusEvent, time: string) => {
  const { entityId, metadata } = detail as { readonly entityId: string; readonly metadata: Approval };
  const kind = type === 'timesheet.approved' ? 'timesheet' : 'milestone';
  const paymentId = paymentIdOf({ kind, id: entityId });
  const { contractId, clientId, contractorId, amountMinor, currency } = metadata;
  return makeEvent('payment.completed', {
    entityId: paymentId,
    actor: { id: 'payments', type: 'system' },
    time,
    metadata: {
      ...{ kind, payableId: entityId, contractId, clientId, contractorId, amountMinor, currency },
      ...{ invoiceNumber: `INV-${paymentId}`, paidAt: time },
    },
  });
};

interface Approval {
  readonly contractId: string;
  readonly clientId: string;
  readonly contractorId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/**
 * A contract of three years. Payments are a stand-in, which says of each approval that it is paid: with the service the run takes three
 * times as long. Nothing goes wrong, so that schedules would find nothing to sweep up, and are left out.
 */
export const runThreeYears = async (): Promise<ThreeYearsResult> => {
  const services = contractLifecycle.services.filter((service) => service !== 'payments');
  const prepared = await prepareWorkflow({ services });
  const found: { world?: World } = {};
  const settled: Money[] = [];
  let status = '';
  let paidMinor = 0;
  const result = await runScenario(
    {
      ...contractLifecycle,
      services,
      oracles: (records) => [
        ...lifecycleOracles(records),
        ...signingOracles(records),
        ...submittedWorkOracles(records),
        settlementFiles(records),
        {
          name: 'settlement',
          listener: {
            committed: (_table, changes) =>
              settled.push(...writtenIn<{ readonly paid: Money }>(changes, isSettlement).map(({ paid }) => paid)),
          },
        },
      ],
    },
    { ...prepared, recurring: [] },
    {
      boundDays: 1_200,
      script: async (context) => {
        found.world = context.world;
        const driver = createDriver(context);
        await liveForThreeYears(driver);
        status = String((await driver.read())['status']);
        const machine = contractMachineArn(context.world);
        return context.world.states.executions().filter(({ machineArn }) => machineArn === machine);
      },
      onEvent: (event) =>
        ['milestone.approved', 'timesheet.approved'].includes(event['detail-type'])
          ? async (actor) => {
              const payment = completed(event, actor.now());
              paidMinor += payment.detail.metadata.amountMinor;
              if (found.world !== undefined) publish(found.world, payment);
            }
          : undefined,
    },
  );
  return { ...result, status, paidMinor, settled };
};
