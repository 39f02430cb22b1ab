/** What a metric is called. Another set of dimensions is another metric. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Something that happened, or was measured, at one moment. */
export interface DataPoint extends Metric {
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Something that stays as it is, or grows steadily, until the next reading: a queue's length, a message's age. */
export interface Reading extends DataPoint {
  /** By how much it grows each second; 0 unless given. */
  readonly perSecond?: number;
}

/** One text for one metric, whatever the order of its dimensions. */
export const metricKey = ({ namespace, metricName, dimensions }: Metric): string =>
  JSON.stringify([namespace, metricName, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
