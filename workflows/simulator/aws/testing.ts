import type { Hub, Outcome } from '../hub.ts';
import type { TestHub } from '../testing.ts';
import { createFunctions } from './functions.ts';
import type { Functions } from './functions.ts';
import { named } from './invocation.ts';
import type { DeployedFunction, Handler, Surroundings } from './invocation.ts';

export const arnOf = (name: string): string => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;

/** A function as it is deployed, of this code. */
export const lambda = (name: string, handler: Handler, more: Partial<DeployedFunction> = {}): DeployedFunction => ({
  name,
  arn: arnOf(name),
  roleArn: `arn:aws:iam::123456789012:role/${name}`,
  timeoutSeconds: 10,
  environment: {},
  handler,
  ...more,
});

export interface TestSurroundings extends Surroundings {
  /** `<metric> of <function>` of what Lambda counted. */
  readonly failures: readonly string[];
  /** `<namespace> <name> <value>` of what the code counted. */
  readonly metrics: readonly string[];
}

/** A world around a Lambda that has nothing in it but what is given. */
export const createSurroundings = (given: Partial<Surroundings> = {}): TestSurroundings => {
  const failures: string[] = [];
  const metrics: string[] = [];
  const nothing = (what: string) => (): never => {
    throw named('NothingThereError', `This test has no ${what}`);
  };
  return {
    authorize: () => undefined,
    aws: nothing('AWS'),
    fetch: nothing('internet'),
    setsText: false,
    tables: { store: nothing('tables'), idempotency: nothing('tables') },
    ...given,
    failures,
    metrics,
    lambdaFailed: (functionName, how) => void failures.push(`${functionName}: ${how}`),
    countMetric: (variables, name, value) =>
      void metrics.push(`${String(variables['POWERTOOLS_METRICS_NAMESPACE'])} ${name} ${value}`),
  };
};

export interface TestFunctions extends Functions {
  readonly surroundings: TestSurroundings;
  /** Invokes, lets time pass, and returns the caller's outcome. */
  call(name: string, event?: unknown): Promise<Outcome<unknown> | undefined>;
}

/** Functions of this code, by name. */
export const createTestFunctions = (
  hub: TestHub,
  deployed: readonly DeployedFunction[],
  given: Partial<Surroundings> = {},
): TestFunctions => {
  const surroundings = createSurroundings(given);
  const functions = createFunctions(hub, deployed, surroundings);
  return {
    ...functions,
    surroundings,
    call: async (name, event = {}) => {
      let received: Outcome<unknown> | undefined;
      functions.invoke(name, event, (outcome) => {
        received = outcome;
      });
      await hub.pass();
      return received;
    },
  };
};

/** Something that is invoked: answers each time what `answer` says, after `afterMs`. */
export const createCallee = (
  { kernel }: Hub,
  answer: (event: never, name: string) => Outcome<unknown>,
  afterMs = 10,
): Pick<Functions, 'invoke'> & { readonly events: readonly unknown[] } => {
  const events: unknown[] = [];
  return {
    events,
    invoke: (name, event, ended) => {
      events.push(event);
      const outcome = answer(event as never, name);
      kernel.after(afterMs, 'answers', () => ended(outcome));
    },
  };
};

export const success = (value: unknown = {}): Outcome<unknown> => ({ ok: true, value });
export const failure = (error = 'Error', message = 'no'): Outcome<unknown> => ({ ok: false, error, message });
