import { compileLogFilter, createAlarmBoard } from '../alarms/index.ts';
import type { InvocationFailure } from '../aws/invocation.ts';
import type { Hub } from '../hub.ts';
import type { StackModel } from '../template/index.ts';

export interface CloudWatch {
  count(namespace: string, metricName: string, dimensions: Readonly<Record<string, string>>, value?: number): void;
  /** Lambda's metrics, and its report in the function's log with what filters count of it. */
  lambdaFailed(functionName: string, how: InvocationFailure): void;
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
  const count: CloudWatch['count'] = (namespace, metricName, dimensions, value = 1) =>
    board.count({ namespace, metricName, dimensions, value, at: kernel.now() });
  const logGroups = new Map(stacks.flatMap(({ functions }) => functions.map(({ name, logGroup }) => [name, logGroup])));
  const filters = stacks.flatMap(({ metricFilters }) =>
    metricFilters.map(({ pattern, ...filter }) => ({ ...filter, matches: compileLogFilter(pattern) })),
  );
  const log = (logGroup: string | undefined, line: unknown): void => {
    for (const { logGroup: filtered, matches, namespace, metricName } of filters)
      if (filtered === logGroup && matches(line)) count(namespace, metricName, {});
  };

  return {
    count,
    lambdaFailed: (FunctionName, how) => {
      // Counted for the function, and for all of the account together.
      const metric = how === 'throttled' ? 'Throttles' : 'Errors';
      for (const dimensions of [{ FunctionName }, {}]) count('AWS/Lambda', metric, dimensions);
      if (how !== 'throttled') log(logGroups.get(FunctionName), { type: 'platform.report', record: { status: how } });
    },
    raisedAlarms: () =>
      board.raisedAlarms().map(({ alarm, at }) => ({ name: alarm.name, at: new Date(at).toISOString() })),
  };
};
