import { isRecord } from '#shared/testing/json.ts';
import type { DataPoint } from './metric.ts';

/** A line that says it holds metrics and does not: CloudWatch would drop it in silence. */
export class EmfError extends Error {
  override readonly name = 'EmfError';
}

/**
 * The data points in a line of a log: CloudWatch's embedded metric format, as Powertools prints it. Source:
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @returns none for a line that is something else
 * @throws EmfError for a line with metrics that breaks the format
 */
export const parseEmf = (line: string): readonly DataPoint[] => {
  const document = objectOf(line);
  const metadata = document?.['_aws'];
  if (document === undefined || metadata === undefined) return [];
  const { Timestamp, CloudWatchMetrics } = isRecord(metadata) ? metadata : refuse('_aws is no object');
  if (typeof Timestamp !== 'number') return refuse('Timestamp is no number');
  return listOf(CloudWatchMetrics, 'CloudWatchMetrics').flatMap((directive) =>
    pointsOf(directive, document, Timestamp),
  );
};

const refuse = (what: string): never => {
  throw new EmfError(what);
};

const objectOf = (line: string): Readonly<Record<string, unknown>> | undefined => {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    // Logs hold all sorts of lines.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const pointsOf = (
  directive: unknown,
  document: Readonly<Record<string, unknown>>,
  at: number,
): readonly DataPoint[] => {
  const { Namespace, Dimensions, Metrics } = isRecord(directive) ? directive : refuse('a directive is no object');
  const namespace = textOf(Namespace, 'Namespace');
  // Each set of dimensions makes a metric of its own.
  const sets = listOf(Dimensions, 'Dimensions').map((set) =>
    dimensionsOf(listOf(set, 'a set of dimensions'), document),
  );
  const metrics = listOf(Metrics, 'Metrics').map((metric) =>
    textOf(isRecord(metric) ? metric['Name'] : undefined, 'Name of a metric'),
  );
  return metrics.flatMap((metricName) =>
    valuesOf(document[metricName], metricName).flatMap((value) =>
      sets.map((dimensions) => ({ namespace, metricName, dimensions, value, at })),
    ),
  );
};

const dimensionsOf = (
  names: readonly unknown[],
  document: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> => {
  if (names.length > 30) return refuse('a set has more than 30 dimensions');
  return Object.fromEntries(
    names.map((name) => {
      const key = textOf(name, 'a dimension');
      return [key, textOf(document[key], `dimension ${key}`)];
    }),
  );
};

const valuesOf = (value: unknown, metricName: string): readonly number[] => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > 100) return refuse(`${metricName} has more than 100 values`);
  return values.map((one) => (typeof one === 'number' ? one : refuse(`${metricName} is no number`)));
};

const listOf = (value: unknown, what: string): readonly unknown[] =>
  Array.isArray(value) ? value : refuse(`${what} is no list`);

const textOf = (value: unknown, what: string): string =>
  typeof value === 'string' ? value : refuse(`${what} is no string`);
