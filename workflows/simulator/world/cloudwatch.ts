import { createAlarmBoard } from '../alarms/index.ts';
import type { Hub } from '../hub.ts';
import type { StackModel } from '../template/index.ts';

export interface CloudWatch {
  count(namespace: string, metricName: string, dimensions: Readonly<Record<string, string>>, value?: number): void;
  /** Names of the alarms that rang, each as often as it did. */
  raisedAlarms(): readonly { readonly name: string; readonly at: string }[];
}

/**
 * Metrics, and the alarms of what is deployed. Alarms on scheduled work that does not happen are left out: so are runs of it that
 * would find nothing to do (`recurring.ts`).
 */
export const createCloudWatch = ({ kernel }: Hub, stacks: readonly StackModel[]): CloudWatch => {
  const board = createAlarmBoard(
    stacks.flatMap(({ alarms }) => alarms.filter(({ missingData }) => missingData !== 'breaching')),
    { now: kernel.now },
  );
  return {
    count: (namespace, metricName, dimensions, value = 1) =>
      board.count({ namespace, metricName, dimensions, value, at: kernel.now() }),
    raisedAlarms: () =>
      board.raisedAlarms().map(({ alarm, at }) => ({ name: alarm.name, at: new Date(at).toISOString() })),
  };
};
