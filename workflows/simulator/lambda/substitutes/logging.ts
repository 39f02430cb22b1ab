import { currentInvocation } from '../current.ts';

/** In place of `shared/logging`: lines go into the run's trace, counts to the simulated CloudWatch. */

type Facts = object | string;

const loggable = (value: unknown): unknown => (value instanceof Error ? `${value.name}: ${value.message}` : value);
const facts = (given: readonly Facts[]): object =>
  Object.fromEntries(
    given.flatMap((one) => {
      if (one instanceof Error) return [['error', loggable(one)]];
      return typeof one === 'object' ? Object.entries(one).map(([name, value]) => [name, loggable(value)]) : [];
    }),
  );

const line =
  (level: string) =>
  (message: string, ...given: readonly Facts[]): void =>
    currentInvocation()?.log(level, message, () => facts(given));

export const logger = {
  debug: line('debug'),
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
  addContext: (): void => undefined,
  appendKeys: (): void => undefined,
  resetKeys: (): void => undefined,
};

export const MetricUnit = { Count: 'Count', Milliseconds: 'Milliseconds', Bytes: 'Bytes' } as const;

export const countMetric = (name: string, value = 1): void => {
  currentInvocation()?.countMetric(name, value);
};
