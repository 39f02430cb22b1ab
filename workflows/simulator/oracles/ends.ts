import type { Oracle, Records } from './oracle.ts';
import { openWaits } from './waits.ts';
import { DAY_MS } from '../world/time.ts';

/** When nothing goes wrong any more, everything comes to an end: machines, messages, what was to be published. */
export const everythingEnds = (): Oracle => ({
  name: 'everything ends',
  conclude: (world) => [
    ...world.states
      .executions()
      .filter(({ status }) => status === 'RUNNING')
      .map(
        (execution) =>
          `${execution.name} still runs, at ${execution
            .active()
            .map(({ state }) => state)
            .join(', ')}`,
      ),
    ...world.prepared.queues.flatMap(({ arn, name }) => {
      const left = world.queues.messages(arn).length;
      return left > 0 ? [`${left} messages lie in ${name}`] : [];
    }),
    ...(world.isQuiet() ? [] : ['something still runs']),
  ],
});

/** What an alarm counts of an execution that ended so. */
const FAILURE_METRICS: Readonly<Record<string, string>> = {
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** Every failure raised an alarm: an execution that did not succeed, a wait without a signal within the grace period. */
export const failuresRaiseAlarms = (records: Records, graceDays = 1): Oracle => ({
  name: 'failures raise alarms',
  inspect: (world) => {
    const now = world.hub.kernel.now();
    const late = openWaits(records).filter(
      ({ token, deadlineAt = '' }) =>
        now - Date.parse(deadlineAt) > graceDays * DAY_MS && world.states.ownerOf(token)?.status === 'RUNNING',
    );
    if (late.length === 0) return [];
    const raisedAlarms = world.cloudWatch.raisedAlarms();
    return late.flatMap(({ key, deadlineAt = '' }) =>
      raisedAlarms.some(({ at }) => at >= deadlineAt) ? [] : [`${key} is late and no alarm was raised`],
    );
  },
  conclude: (world) => {
    const raised = new Set(world.cloudWatch.raisedAlarms().map(({ name }) => name));
    return world.states.executions().flatMap(({ name, status, machineArn }) => {
      const metric = FAILURE_METRICS[status];
      return metric === undefined || raised.has(`${world.states.machine(machineArn).name}-${metric}`)
        ? []
        : [`${name} ended ${status} and no alarm rang`];
    });
  },
});
