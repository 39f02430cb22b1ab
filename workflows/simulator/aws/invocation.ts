import type { Context } from 'aws-lambda';
import type { Hub } from '../hub.ts';
import type { AwsCall, Caller } from '../iam/requests.ts';
import type { Activity } from '../kernel/kernel.ts';
import type { Invocation } from '../lambda/current.ts';

export type Handler = (event: unknown, context: Context) => unknown;

/** A function as it is deployed, with its code. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly handler: Handler;
}

/** What a Lambda reaches of the world around it. */
export type Surroundings = Pick<Invocation, 'tables' | 'setsText'> & {
  /** @throws Error where the function's role does not allow a call */
  authorize(lambda: Caller, call: AwsCall): void;
  aws(service: string, command: string, input: unknown): unknown;
  fetch(
    invocation: Pick<Invocation, 'effect' | 'sleep' | 'functionName'>,
    url: URL,
    init: RequestInit,
  ): Promise<Response>;
  countMetric(variables: Invocation['variables'], name: string, value: number): void;
  lambdaFailed(functionName: string, how: InvocationFailure): void;
};

/** It did not begin; or its status in Lambda's report of it (Lambda's guide, "Telemetry API", `platform.report`). */
export type InvocationFailure = 'throttled' | 'error' | 'timeout' | 'failure';

/** What may go wrong with one invocation. What is listed twice is twice as likely. */
export const INVOCATION_FAULTS = [
  'throttled',
  'service error',
  'its caller times out',
  'dies before an effect',
  'dies before an effect',
  'crashes after an effect',
  'crashes after an effect',
  'crashes before its response',
  'an answer is lost',
  'an answer is lost',
  'an effect is refused',
  'a write conflicts',
  'hangs',
  'is denied',
  'clock is off',
] as const;
export type InvocationFault = (typeof INVOCATION_FAULTS)[number];

/** Effects of an invocation among which the one that goes wrong is drawn, or more where the function has had more. */
const FAULTY_EFFECTS = 6;
/** How long an effect takes at most. */
const LATENCY_MS = 12;

/** An error as the SDK throws it, known by its name. */
export const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** It happens, or fails, without a response. */
const unanswered = (perform: () => unknown): void => {
  new Promise((resolve) => resolve(perform())).catch(() => undefined);
};

export interface Environment {
  readonly memo: Map<object, unknown>;
  /** Milliseconds that its clock is off. */
  readonly skew: number;
}

/** One run of a function. */
export interface Life {
  readonly activity: Activity;
  readonly environment: Environment;
  /** What will go wrong with it. */
  readonly fault: InvocationFault | undefined;
  /** The most effects that each function has had in one invocation so far, by name. */
  readonly reach: Map<string, number>;
  /** The process is over. */
  readonly die: () => void;
}

type Perform<T> = () => T | PromiseLike<T>;

/** What the code of one run sees of the world: every effect takes a moment, and one of them may go wrong. */
export const createInvocation = (
  { kernel, chance, faults, traceEvent }: Hub,
  surroundings: Surroundings,
  { name: functionName, roleArn, environment: variables }: DeployedFunction,
  { activity, environment, fault, reach, die }: Life,
): Invocation => {
  const mostEffects = Math.max(FAULTY_EFFECTS, reach.get(functionName) ?? 0);
  let left = fault === undefined ? Infinity : chance.between('faulty effect', 0, mostEffects - 1);
  let effects = 0;

  /** Whether it is this effect that goes wrong. Only a commit can conflict: the first one from where the fault was drawn. */
  const isFaulty = (name: string): boolean => {
    if (left > 0) {
      left -= 1;
      return false;
    }
    if (fault === 'a write conflicts' && name !== 'dynamodb:commit') return false;
    left = Infinity;
    return true;
  };

  /** What becomes of this effect, if it is the one. */
  const strike = <T>(name: string, perform: Perform<T>, answer: (outcome: Perform<T>) => void): void => {
    traceEvent(functionName, `${name}: ${String(fault)}`);
    switch (fault) {
      case 'dies before an effect':
        return die();
      case 'crashes after an effect':
        unanswered(perform);
        return die();
      case 'an answer is lost':
        unanswered(perform);
        return answer(() => {
          throw named('TimeoutError', `${name}: no answer`);
        });
      case 'an effect is refused':
        return answer(() => {
          throw named('ThrottlingException', `${name}: rate exceeded`);
        });
      case 'a write conflicts':
        return answer(() => {
          throw named('StoreContentionError', 'Other transactions kept getting in the way');
        });
      case 'is denied':
        return answer(() => {
          throw named('AccessDeniedException', `${name}: not authorized`);
        });
      case 'hangs':
        return undefined;
      default:
        return answer(perform);
    }
  };

  const effect = <T>(name: string, perform: Perform<T>): Promise<T> =>
    activity.wait<T>((answer) => {
      kernel.after(chance.between('latency', 1, LATENCY_MS), `${functionName} ${name}`, () => {
        if (activity.ended) return;
        traceEvent(functionName, name);
        reach.set(functionName, Math.max(reach.get(functionName) ?? 0, (effects += 1)));
        if (isFaulty(name)) strike(name, perform, answer);
        else answer(perform);
      });
    });

  const sleep = (milliseconds: number): Promise<void> =>
    activity.wait((answer) => {
      kernel.after(milliseconds, `${functionName} sleeps`, () => answer(() => undefined));
    });

  /**
   * Code that has set a timer may be waiting for it, and only for it. So as long as one is set, time does not
   * stand still for this code. An error in a timer's action is not caught, which ends the process.
   */
  const timer = (milliseconds: number, action: () => void): (() => void) => {
    let cancel = (): void => undefined;
    const over = activity.wait<void>((answer) => {
      const drop = kernel.after(milliseconds, `${functionName} timer`, () => answer(action));
      cancel = () => {
        drop();
        answer(() => undefined);
      };
    });
    over.catch(die);
    return () => cancel();
  };

  const authorize = (call: AwsCall): void => surroundings.authorize({ name: functionName, roleArn }, call);

  return {
    functionName,
    variables,
    memo: environment.memo,
    now: () => kernel.now() + environment.skew,
    random: () => chance.next('code'),
    uuid: () => chance.uuid('code'),
    effect,
    sleep,
    timer,
    compute: (work) => {
      const computing = kernel.begin(`${functionName} computes`);
      return work.finally(() => computing.end());
    },
    authorize,
    aws: (service, command, input) =>
      effect(`${service}:${command}`, () => {
        if (faults.isOut(service)) throw named('ServiceUnavailableException', `${service} is unavailable`);
        authorize({ service, command, input });
        return surroundings.aws(service, command, input);
      }),
    fetch: (url, init) => surroundings.fetch({ effect, sleep, functionName }, url, init),
    log: (level, message, facts) =>
      traceEvent(functionName, `${level}: ${message}`, () => facts() as Readonly<Record<string, unknown>>),
    countMetric: (name, value) => surroundings.countMetric(variables, name, value),
    setsText: surroundings.setsText,
    tables: surroundings.tables,
  };
};
