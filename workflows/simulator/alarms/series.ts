import type { Statistic } from '../template/index.ts';

/** What an alarm knows of its metric. Times are milliseconds since 1970. */
export interface Series {
  /** The statistic over `[from, to)`; `undefined` where there is no data. Both are whole minutes. */
  over(from: number, to: number): number | undefined;
  /** Nothing before this time will be asked for again. */
  forget(before: number): void;
}

export const MINUTE = 60_000;

interface Aggregate {
  readonly sum: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
}

const merge = (a: Aggregate, b: Aggregate): Aggregate => ({
  sum: a.sum + b.sum,
  count: a.count + b.count,
  minimum: Math.min(a.minimum, b.minimum),
  maximum: Math.max(a.maximum, b.maximum),
});

const STATISTICS: Readonly<Record<Statistic, (aggregate: Aggregate) => number>> = {
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/** Data points by the minute: CloudWatch's own resolution. */
export interface Counts extends Series {
  add(value: number, at: number): void;
}

export const createCounts = (statistic: Statistic): Counts => {
  const minutes = new Map<number, Aggregate>();
  const minuteOf = (at: number): number => Math.floor(at / MINUTE) * MINUTE;
  return {
    add: (value, at) => {
      const added = { sum: value, count: 1, minimum: value, maximum: value };
      const present = minutes.get(minuteOf(at));
      minutes.set(minuteOf(at), present ? merge(present, added) : added);
    },
    over: (from, to) => {
      const length = Math.round((to - from) / MINUTE);
      const found = Array.from({ length }, (_, index) => minutes.get(from + index * MINUTE) ?? []).flat();
      return found.length === 0 ? undefined : STATISTICS[statistic](found.reduce(merge));
    },
    forget: (before) => {
      for (const minute of minutes.keys()) if (minute < before) minutes.delete(minute);
    },
  };
};

/** A value that holds, or grows steadily, from one reading to the next. */
export interface Levels extends Series {
  read(value: number, perSecond: number, at: number): void;
}

interface Level {
  readonly at: number;
  readonly value: number;
  readonly perSecond: number;
}

/**
 * CloudWatch samples such a metric once a minute and could miss what comes and goes between two samples; this sees all.
 * @throws RangeError for a statistic that depends on the number of samples
 */
export const createLevels = (statistic: Statistic): Levels => {
  if (statistic === 'Sum' || statistic === 'SampleCount') throw new RangeError(`A level has no ${statistic}`);
  const levels: Level[] = [];
  const pieces = (from: number, to: number): readonly Aggregate[] =>
    levels.flatMap((level, index) => {
      const begin = Math.max(level.at, from);
      const end = Math.min(levels[index + 1]?.at ?? Infinity, to);
      return begin < end ? [pieceOf(level, begin, end)] : [];
    });
  return {
    read: (value, perSecond, at) => {
      levels.push({ at, value, perSecond });
    },
    over: (from, to) => {
      const found = pieces(from, to);
      return found.length === 0 ? undefined : STATISTICS[statistic](found.reduce(merge));
    },
    forget: (before) => {
      // The last one that began by then still holds.
      const last = levels.findLastIndex(({ at }) => at <= before);
      if (last > 0) levels.splice(0, last);
    },
  };
};

/** Weighed by its length, so that an average is one over time. */
const pieceOf = ({ at, value, perSecond }: Level, begin: number, end: number): Aggregate => {
  const first = value + (perSecond * (begin - at)) / 1000;
  const last = value + (perSecond * (end - at)) / 1000;
  const count = end - begin;
  return {
    sum: ((first + last) / 2) * count,
    count,
    minimum: Math.min(first, last),
    maximum: Math.max(first, last),
  };
};
