import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

export type { Logger } from '@aws-lambda-powertools/logger';
export { MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * The one logger of an execution environment: JSON lines. Level and service name come from `POWERTOOLS_LOG_LEVEL` and
 * `POWERTOOLS_SERVICE_NAME`. Log ids and facts, never tokens, documents, names or addresses.
 */
export const logger = new Logger();

/**
 * Metrics in CloudWatch's embedded format, with the service as their only dimension. The namespace is the stage's
 * (`POWERTOOLS_METRICS_NAMESPACE`), so that two stages of one account do not ring each other's alarms.
 */
export const metrics = new Metrics();

/** Count one occurrence of `name`, flushed at once: alarms hang on these, and a crash later must not lose them. */
export const countMetric = (name: string, value = 1): void => {
  metrics.addMetric(name, 'Count', value);
  metrics.publishStoredMetrics();
};
