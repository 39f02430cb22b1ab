import type { RunResult } from './run.ts';

/** How far the seeds are. @param seconds Since the first began */
export const describeProgress = (
  results: readonly Pick<RunResult, 'violations'>[],
  all: number,
  seconds: number,
): string => {
  const rate = results.length / seconds;
  const failing = results.filter(({ violations }) => violations.length > 0).length;
  const left = Math.ceil((all - results.length) / rate);
  return `${results.length} of ${all} seeds, ${rate.toFixed(1)} per second, about ${left} s left, ${failing} failing`;
};
