import type { Alarm, Comparison } from '../template/index.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** How an alarm compares; the part of it that evaluation needs. */
export type Criteria = Pick<
  Alarm,
  'evaluationPeriods' | 'datapointsToAlarm' | 'threshold' | 'comparison' | 'missingData'
>;

/**
 * How many periods CloudWatch looks back. Its guide shows five for three evaluation periods and promises nothing for other
 * numbers; "two more" is what this takes from it.
 */
export const rangeOf = ({ evaluationPeriods }: Pick<Criteria, 'evaluationPeriods'>): number => evaluationPeriods + 2;

const BREACHES: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export const isBreach = (
  { comparison, threshold }: Pick<Criteria, 'comparison' | 'threshold'>,
  value: number,
): boolean => BREACHES[comparison](value, threshold);

/**
 * The state after one evaluation. Source, with the tables that the tests repeat:
 * docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @param points One for each period of the range, the newest first; `undefined` where there is no data
 */
export const evaluate = (
  criteria: Criteria,
  points: readonly (number | undefined)[],
  present: AlarmState,
): AlarmState => {
  const { evaluationPeriods, datapointsToAlarm } = criteria;
  // As many real points as are needed, however far back in the range, make missing ones irrelevant.
  const real = points.filter((point) => point !== undefined).slice(0, evaluationPeriods);
  const breaching = real.filter((point) => isBreach(criteria, point)).length;
  if (breaching >= datapointsToAlarm) return isNews(criteria, points) ? 'ALARM' : present;
  const missing = evaluationPeriods - real.length;
  if (missing === 0) return 'OK';
  switch (criteria.missingData) {
    case 'notBreaching':
      return 'OK';
    case 'breaching':
      return breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'ignore':
      return breaching === real.length ? present : 'OK';
    case 'missing':
      if (real.length === 0) return 'INSUFFICIENT_DATA';
      if (breaching < real.length) return 'OK';
      // Not before the oldest breach is old enough: the data may only be late.
      return points.findLastIndex((point) => point !== undefined) + 1 >= datapointsToAlarm ? 'ALARM' : present;
  }
};

/**
 * Windows slide by the minute: what was too much once comes to lie in a whole period of its own again and again, with no
 * data after it. That keeps an alarm from ending, but it is nothing for one to begin with.
 */
const isNews = ({ missingData }: Criteria, [newest]: readonly (number | undefined)[]): boolean =>
  newest !== undefined || missingData === 'breaching' || missingData === 'missing';
