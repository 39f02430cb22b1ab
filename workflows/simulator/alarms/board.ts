import type { Alarm } from '../template/index.ts';
import type { AlarmState } from './evaluation.ts';
import { metricKey } from './metric.ts';
import type { DataPoint, Metric, Reading } from './metric.ts';
import { createWatch } from './watch.ts';
import type { RaisedAlarm, Watch } from './watch.ts';

/** The alarms of the loaded stacks, in virtual time. Metrics that no alarm watches are ignored. */
export interface AlarmBoard {
  /**
   * Something was counted or measured once.
   * @throws RangeError for a value that is older than what was evaluated already, or no number
   */
  count(point: DataPoint): void;
  /**
   * Something has this value until the next reading, or grows from it.
   * @throws RangeError as `count`; and where an alarm sums what is a level
   */
  gauge(reading: Reading): void;
  /** What went off until now, in order. */
  raisedAlarms(): readonly RaisedAlarm[];
  /** @throws RangeError when there is no such alarm */
  stateOf(alarmName: string): AlarmState;
}

export interface BoardOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** @throws RangeError for an alarm that CloudWatch would evaluate in another way than every minute */
export const createAlarmBoard = (alarms: readonly Alarm[], { now }: BoardOptions): AlarmBoard => {
  const watches = alarms.map((alarm) => ({ alarm, watch: createWatch(alarm, now()) }));
  const byMetric = Map.groupBy(watches, ({ alarm }) => metricKey(alarm));
  const watching = (metric: Metric): readonly { readonly watch: Watch }[] => byMetric.get(metricKey(metric)) ?? [];

  return {
    count: (point) => {
      assertNumber(point, point.value);
      for (const { watch } of watching(point)) watch.count(point.value, point.at);
    },
    gauge: (reading) => {
      const { value, perSecond = 0, at } = reading;
      assertNumber(reading, value);
      assertNumber(reading, perSecond);
      for (const { watch } of watching(reading)) watch.level(value, perSecond, at);
    },
    raisedAlarms: () => {
      for (const { watch } of watches) watch.settle(now());
      return watches.flatMap(({ watch }) => watch.raisedAlarms()).sort((a, b) => a.at - b.at || byName(a, b));
    },
    stateOf: (name) => {
      const found = watches.find(({ alarm }) => alarm.name === name);
      if (!found) throw new RangeError(`There is no alarm ${name}`);
      found.watch.settle(now());
      return found.watch.state();
    },
  };
};

const byName = (a: RaisedAlarm, b: RaisedAlarm): number => (a.alarm.name < b.alarm.name ? -1 : 1);

const assertNumber = ({ namespace, metricName }: Metric, value: number): void => {
  if (!Number.isFinite(value)) throw new RangeError(`${namespace} ${metricName} is no number: ${value}`);
};
