import type { Json } from '#local/platform-client/transport.ts';
import type { Execution } from '../../simulator/asl/index.ts';
import type { OrderedFault } from '../../simulator/kernel/faults.ts';
import { runScenario } from '../../simulator/scenario/scenario.ts';
import type { ScenarioResult } from '../../simulator/scenario/scenario.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { adminAs } from '../../simulator/world/users.ts';
import { createDriver, paymentMails } from './driver.ts';
import type { Driver } from './driver.ts';
import { milestonePayment } from './workflow.ts';

export interface Scenario {
  readonly title: string;
  /** The only faults that occur. */
  readonly faults?: readonly OrderedFault[];
  /** How its executions end, in the order in which they started. */
  readonly ends: readonly string[];
  /** Templates of the mails to client and contractor, in their order. */
  readonly mails: readonly string[];
  readonly run: (driver: Driver) => Promise<void>;
}

export interface MilestoneScenarioOptions {
  /** Further faults. */
  readonly faults?: readonly OrderedFault[];
  /** Operators read every failure an hour after its notice, and retry it. */
  readonly isRetried?: boolean;
}

/** What an operator is notified of, and the payment as they read it before and after their decision. */
export interface Retried {
  readonly announced: Json;
  readonly before: Json;
  readonly after: Json;
}

/** Run a scenario of `MilestonePayment`. The result has all its executions, the mails about payments, and what was retried. */
export const runMilestoneScenario = async (
  prepared: Prepared,
  scenario: Scenario,
  { faults = [], isRetried = false }: MilestoneScenarioOptions = {},
): Promise<ScenarioResult & { readonly mails: readonly string[]; readonly retried: readonly Retried[] }> => {
  const retried: Retried[] = [];
  const result = await runScenario(milestonePayment, prepared, {
    faults: [...(scenario.faults ?? []), ...faults],
    script: async (context) => {
      await scenario.run(createDriver(context));
      return context.world.states.executions();
    },
    onEvent: ({ 'detail-type': type, detail }) =>
      type === 'payment.failed' && isRetried
        ? async (actor) => {
            const [operator, paymentId] = [adminAs(actor), String(detail['entityId'])];
            const { body: before } = await operator.payment(paymentId);
            await operator.resolvePayment(paymentId, { action: 'retry' });
            const { body: after } = await operator.payment(paymentId);
            retried.push({ announced: detail['metadata'] as Json, before, after });
          }
        : undefined,
  });
  return { ...result, mails: paymentMails(result.recorder), retried };
};

/** How an execution ended: its output's status, or its error. */
export const endOf = ({ output, error }: Execution): string =>
  (output as { readonly status?: string } | undefined)?.status ?? String(error);
