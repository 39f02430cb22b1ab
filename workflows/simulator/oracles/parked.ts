import { at } from '#shared/testing/json.ts';
import type { Oracle } from './oracle.ts';

/**
 * Errors that mean "later": of Lambda and its processes, of AWS's SDK, of Node for a broken connection, of a provider that does
 * not answer, of the store. All others are answers, about which an operator has to decide.
 */
const TRANSIENT =
  /^(Lambda|Sandbox|Runtime|States|EventBridge|SNS|SQS)\.|^(Error|TypeError|TimeoutError|ProviderUnavailableError|Store\w+Error|GetParameterError)$|Throttl|TooManyRequests|Unavailable|SlowDown/;

/** Nothing waits for an operator that trying again would solve: no failure is parked for a transient error, and there are no dead letters. */
export const noTransientFailureIsParked = (): Oracle => {
  const parked: string[] = [];
  return {
    name: 'no transient failure is parked',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const error = at(detail, 'metadata', 'error');
        if (type.endsWith('.failed') && typeof error === 'string' && TRANSIENT.test(error))
          parked.push(
            `${type} of ${String(detail['entityId'])} at ${String(at(detail, 'metadata', 'state'))}: ${error}`,
          );
      },
    },
    conclude: (world) => [
      ...parked,
      ...world.cloudWatch
        .raisedAlarms()
        .filter(({ name }) => name.endsWith('-dlq-depth'))
        .map(({ name, at: raisedAt }) => `${name} was raised at ${raisedAt}`),
    ],
  };
};
