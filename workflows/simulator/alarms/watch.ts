import type { Alarm } from '../template/index.ts';
import { evaluate, isBreach, rangeOf } from './evaluation.ts';
import type { AlarmState } from './evaluation.ts';
import { MINUTE, createCounts, createLevels } from './series.ts';
import type { Counts, Levels, Series } from './series.ts';

/** An alarm went off. */
export interface RaisedAlarm {
  readonly alarm: Alarm;
  /** Milliseconds since 1970: the minute in which CloudWatch evaluates what came before. */
  readonly at: number;
  /** The newest value that is too much (or too little); `undefined` when the alarm is raised because there is none. */
  readonly value: number | undefined;
}

/** One alarm with what it knows. Times only go forward. */
export interface Watch {
  count(value: number, at: number): void;
  level(value: number, perSecond: number, at: number): void;
  /** Evaluates up to a time. */
  settle(now: number): void;
  state(): AlarmState;
  raisedAlarms(): readonly RaisedAlarm[];
}

/** Minutes in which an evaluation may say something new, both ends included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/**
 * CloudWatch evaluates an alarm every minute, over a window that slides with it
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html). Most of these evaluations find what the
 * one before found; only those that may not are carried out, on a read or a new value.
 * @throws RangeError for an alarm that CloudWatch evaluates at another pace
 */
export const createWatch = (alarm: Alarm, start: number): Watch => {
  const period = alarm.periodSeconds * 1000;
  // docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, "Period"
  const longest = alarm.periodSeconds < HOUR_SECONDS ? DAY_SECONDS : 7 * DAY_SECONDS;
  if (alarm.periodSeconds % 60 !== 0 || alarm.periodSeconds * alarm.evaluationPeriods > longest)
    throw new RangeError(`${alarm.name}: periods are whole minutes, at most ${longest / DAY_SECONDS} days in all`);
  const range = rangeOf(alarm) * period;
  const raisedAlarms: RaisedAlarm[] = [];
  let series: Series | undefined;
  let counts: Counts | undefined;
  let levels: Levels | undefined;
  let state: AlarmState = 'INSUFFICIENT_DATA';
  let settled = minuteAfter(start) - MINUTE;
  const warmUntil = settled + Math.max(1, alarm.warmUpMinutes) * MINUTE;
  let due: readonly Span[] = [{ from: warmUntil, to: warmUntil }];

  const evaluateAt = (minute: number): void => {
    const points = Array.from({ length: rangeOf(alarm) }, (_, index) =>
      series?.over(minute - (index + 1) * period, minute - index * period),
    );
    if (minute < warmUntil && points.slice(0, alarm.evaluationPeriods).includes(undefined)) return;
    const next = evaluate(alarm, points, state);
    if (next === 'ALARM' && state !== 'ALARM') {
      const value = points.find((point) => point !== undefined && isBreach(alarm, point));
      raisedAlarms.push({ alarm, at: minute, value });
    }
    state = next;
  };

  const settle = (now: number): void => {
    for (const { from, to } of due)
      for (let minute = Math.max(from, settled + MINUTE); minute <= Math.min(to, now); minute += MINUTE) {
        evaluateAt(minute);
        settled = minute;
      }
    due = due.filter(({ to }) => to > now);
    settled = Math.max(settled, minuteAfter(now) - MINUTE);
    series?.forget(settled - range);
  };

  const take = (at: number): void => {
    if (at < settled) throw new RangeError(`${alarm.name}: a value of ${at} came after ${settled} was evaluated`);
    settle(at);
  };

  return {
    settle,
    state: () => state,
    raisedAlarms: () => raisedAlarms,
    count: (value, at) => {
      take(at);
      counts ??= createCounts(alarm.statistic);
      series ??= counts;
      if (series !== counts) throw new RangeError(`${alarm.name}: ${alarm.metricName} is a level, not a count`);
      counts.add(value, at);
      due = withSpan(due, { from: minuteAfter(at), to: minuteAfter(at) + range });
    },
    level: (value, perSecond, at) => {
      take(at);
      levels ??= createLevels(alarm.statistic);
      series ??= levels;
      if (series !== levels) throw new RangeError(`${alarm.name}: ${alarm.metricName} is a count, not a level`);
      levels.read(value, perSecond, at);
      // What an earlier reading would have come to later is over.
      due = withSpan(
        due.filter(({ from }) => from <= minuteAfter(at)),
        { from: minuteAfter(at), to: minuteAfter(at) + range },
      );
      const crossing = at + ((alarm.threshold - value) / perSecond) * 1000;
      // An average follows up to a period later.
      if (perSecond !== 0 && crossing > at)
        due = withSpan(due, { from: minuteAfter(crossing) - MINUTE, to: minuteAfter(crossing) + range + period });
    },
  };
};

/** The first whole minute at which something of this moment is in the past. */
const minuteAfter = (at: number): number => (Math.floor(at / MINUTE) + 1) * MINUTE;

/** Spans in order; one that touches the last is joined to it. */
const withSpan = (spans: readonly Span[], span: Span): readonly Span[] => {
  const last = spans.at(-1);
  if (last === undefined || last.to + MINUTE < span.from) return [...spans, span];
  return [...spans.slice(0, -1), { from: Math.min(last.from, span.from), to: Math.max(last.to, span.to) }];
};
