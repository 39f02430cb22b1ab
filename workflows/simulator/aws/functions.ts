import type { Context } from 'aws-lambda';
import type { Hub, Outcome } from '../hub.ts';
import { json } from '../hub.ts';
import { runAs } from '../lambda/current.ts';
import { INVOCATION_FAULTS, createInvocation } from './invocation.ts';
import type { DeployedFunction, Environment, InvocationFailure, InvocationFault, Surroundings } from './invocation.ts';

export interface Functions {
  /**
   * Invoke by name or ARN. `ended` is called with the outcome, later.
   * @throws Error for a function that is not deployed
   */
  invoke(nameOrArn: string, event: unknown, ended: (outcome: Outcome<unknown>) => void): void;
  /** Invocations that are under way: from the call until the caller has its answer, or would have. */
  running(): number;
  /** A deployment: what was warm is gone, what runs goes on. */
  coolDown(): void;
}

/** How far a clock may be off, each way. */
const MAX_SKEW_MS = 2_000;
/** What Lambda says of a process that ended: the first is what AWS documents, the second what it says in practice. */
const CRASHES = ['Lambda.Unknown', 'Runtime.ExitError'] as const;
const LATENCY_MS = { start: 8, answer: 6, death: 800, late: 20_000 };

/**
 * Lambda: execution environments that stay warm, timeouts, and everything that may happen to an invocation. The code is the
 * real handler; it computes in no time, and each effect takes some.
 */
export const createFunctions = (
  hub: Hub,
  deployed: readonly DeployedFunction[],
  surroundings: Surroundings,
): Functions => {
  const { kernel, chance, faults, traceEvent } = hub;
  const byName = new Map(deployed.flatMap((one) => [[one.name, one] as const, [one.arn, one] as const]));
  /** Idle environments of the version that is deployed, by function. */
  let warm = new Map<string, Environment[]>();
  const reach = new Map<string, number>();
  let running = 0;
  let requests = 0;

  const find = (nameOrArn: string): DeployedFunction => {
    const found = byName.get(nameOrArn);
    if (found === undefined) throw new Error(`No function ${nameOrArn} is deployed`);
    return found;
  };

  const environmentOf = (name: string, fault: InvocationFault | undefined): Environment =>
    (fault === undefined ? warm.get(name)?.pop() : undefined) ?? {
      memo: new Map(),
      skew: fault === 'clock is off' ? chance.between('skew', -MAX_SKEW_MS, MAX_SKEW_MS) : 0,
    };

  const run = (
    lambda: DeployedFunction,
    event: unknown,
    fault: InvocationFault | undefined,
    ended: (outcome: Outcome<unknown>) => void,
  ): void => {
    const { name } = lambda;
    const activity = kernel.begin(name);
    const environment = environmentOf(name, fault);
    const version = warm;
    const startedAt = kernel.now();

    const finish = (outcome: Outcome<unknown>, milliseconds: number): void => {
      if (activity.ended) return;
      activity.end();
      cancelTimeout();
      kernel.after(milliseconds, `${name} answers`, () => {
        running -= 1;
        ended(outcome);
      });
    };
    /** After a fault the environment is gone, as its process may be. What was begun before a deployment is not used after. */
    const keepWarm = (): void => {
      if (fault === undefined) version.set(name, [...(version.get(name) ?? []), environment]);
    };
    const fail = (how: InvocationFailure, error: string, message: string, milliseconds: number): void => {
      surroundings.lambdaFailed(name, how);
      finish({ ok: false, error, message }, milliseconds);
    };
    const end = (how: InvocationFailure, error: string, message: string): void => {
      traceEvent(name, `died: ${error}`);
      fail(how, error, message, chance.between('death', 1, LATENCY_MS.death));
    };
    const die = (): void => end('failure', chance.pick('death', CRASHES), 'Runtime exited');
    const cancelTimeout = kernel.after(lambda.timeoutSeconds * 1000, `${name} times out`, () =>
      end('timeout', 'Sandbox.Timedout', `Task timed out after ${lambda.timeoutSeconds} seconds`),
    );

    const invocation = createInvocation(hub, surroundings, lambda, {
      activity,
      environment,
      fault,
      reach,
      die,
    });
    const context = contextOf(lambda, `request-${(requests += 1)}`, () =>
      Math.max(0, startedAt + lambda.timeoutSeconds * 1000 - kernel.now()),
    );
    traceEvent(name, 'invoked', () => ({ event }));
    void runAs(invocation, async () => json(await lambda.handler(event, context))).then(
      (value) => {
        if (activity.ended) return;
        if (fault === 'crashes before its response' || fault === 'crashes after an effect') return die();
        traceEvent(name, 'returned', () => ({ value }));
        keepWarm();
        finish({ ok: true, value }, chance.between('answer', 1, LATENCY_MS.answer));
      },
      (error: unknown) => {
        if (activity.ended) return;
        const { name: type, message } = error instanceof Error ? error : new Error(String(error));
        traceEvent(name, `threw ${type}: ${message}`);
        keepWarm();
        fail('error', type, message, chance.between('answer', 1, LATENCY_MS.answer));
      },
    );
  };

  return {
    invoke: (nameOrArn, event, ended) => {
      const lambda = find(nameOrArn);
      const { name } = lambda;
      const fault = faults.isOut('lambda') ? 'throttled' : faults.at(`lambda/${name}`, INVOCATION_FAULTS);
      const given = json(event);
      const refuse = (error: string, message: string): void => {
        running -= 1;
        ended({ ok: false, error, message });
      };
      running += 1;
      kernel.after(chance.between('start', 1, LATENCY_MS.start), `${name} starts`, () => {
        switch (fault) {
          case 'throttled':
            surroundings.lambdaFailed(name, 'throttled');
            return refuse('Lambda.TooManyRequestsException', 'Rate exceeded');
          case 'service error':
            return refuse('Lambda.ServiceException', 'Internal error');
          case 'its caller times out':
            kernel.after(chance.between('late start', 1, LATENCY_MS.late), `${name} runs all the same`, () =>
              run(lambda, given, fault, () => undefined),
            );
            return ended({ ok: false, error: 'Lambda.SdkClientException', message: 'The connection was lost' });
          default:
            return run(lambda, given, fault, ended);
        }
      });
    },
    running: () => running,
    coolDown: () => {
      warm = new Map();
    },
  };
};

const contextOf = ({ name, arn }: DeployedFunction, awsRequestId: string, left: () => number): Context => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: arn,
  memoryLimitInMB: '512',
  awsRequestId,
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: 'simulated',
  getRemainingTimeInMillis: left,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});
