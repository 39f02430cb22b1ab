import sinon from 'sinon';
import type { AnyEvent } from '#shared/events/index.ts';
import type { ExecutionOutcome, Executions } from '#shared/executions/index.ts';
import { endpoint, inMemoryIdempotency } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Endpoint, Route } from '#shared/http/index.ts';
import { apiEvent, bodyOf, claimsOf, lambdaContext } from '#shared/http/testing.ts';
import type { EventParts } from '#shared/http/testing.ts';
import { logger } from '#shared/logging/index.ts';
import type { Clock, Ids } from '#shared/runtime/index.ts';
import type { Signals } from '#shared/signals/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import type { Change, Key, Store } from '#shared/store/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import { openapi } from '../../docs/generate/openapi.ts';
import { documentedBy } from './documented.ts';
import type { DocumentedAnswers } from './documented.ts';

/** The parts of a service in memory: the test sets time and faults, and reads what was written. */

export const START = '2026-11-02T09:00:00.000Z';

/** The process crashes at this point, as the test ordered. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export const testClock = () => {
  let now = START;
  return {
    now: () => now,
    set: (instant: string) => {
      now = instant;
    },
    passDays: (days: number) => {
      now = daysAfter(now, days, CALENDAR_DAY);
    },
  };
};

/** Time that advances by a millisecond with every read: no two records of a race have the same time by accident. */
export const tickingClock = (): Clock => {
  let ticks = 0;
  return { now: () => new Date(Date.parse(START) + (ticks += 1)).toISOString() };
};

export const countingIds = (): Ids => {
  let count = 0;
  return { next: () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}` };
};

/** Wraps every effect, so that a test can let the process crash after any of them. */
export const faultPoint = () => {
  let left = Infinity;
  const effect =
    <A extends unknown[], R>(run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await run(...args);
      left -= 1;
      if (left === 0) throw new Crash();
      return result;
    };
  return {
    effect,
    /** Crash after the `effects`-th effect from now on, once. */
    crashAfter: (effects: number) => {
      left = effects;
    },
  };
};

export type Effect = ReturnType<typeof faultPoint>['effect'];

/** Executions of a machine, on record as they are started. Each runs until a test says otherwise. */
export const testExecutions = <Machine extends string>(machine: Machine, effect: Effect) => {
  const started: Parameters<Executions<Machine>['start']>[0][] = [];
  const executions = {
    machine,
    start: effect(async (execution: Parameters<Executions<Machine>['start']>[0]) => void started.push(execution)),
    outcomeOf: sinon.stub<[string], Promise<ExecutionOutcome>>().resolves('running'),
  } satisfies Executions<Machine>;
  return { started, executions };
};

/** The in-memory store, with a record of its commits, and reads that can be made to wait for one another. */
export const observedStore = (clock: Clock, effect: Effect, onCommitted: (events: readonly AnyEvent[]) => void) => {
  const store = createMemoryStore({ clock, onCommitted });
  const commits: (readonly Change[])[] = [];
  let gate: { readonly pk: string; readonly rounds: number; readonly arrived: (() => void)[] } | undefined;

  const meet = async ({ pk }: Key): Promise<void> => {
    if (gate === undefined || gate.pk !== pk) return;
    const { arrived, rounds } = gate;
    const met = new Promise<void>((resolve) => arrived.push(resolve));
    if (arrived.length === 2) {
      gate = rounds > 1 ? { pk, rounds: rounds - 1, arrived: [] } : undefined;
      for (const go of arrived) go();
    }
    await met;
  };

  const observed: Store = {
    ...store,
    get: async <T>(key: Key) => {
      const item = await store.get<T>(key);
      await meet(key);
      return item;
    },
    commit: effect(async (changes: readonly Change[], events?: readonly AnyEvent[]) => {
      await store.commit(changes, events);
      if (changes.length > 0) commits.push(changes);
    }),
  };
  return {
    store: observed,
    commits,
    /**
     * The next two reads under `pk` both happen before either returns: a race. With more `rounds`, the next pairs of reads
     * too.
     */
    readTogether: (pk: string, rounds = 1) => {
      gate = { pk, rounds, arrived: [] };
    },
  };
};

/** A store that dies before it writes. */
export const dyingStore = (store: Store): Store => ({
  ...store,
  commit: async () => {
    throw new Crash();
  },
});

/** The ports that every service has, in memory, and what they recorded. */
export const testBasics = () => {
  const clock = testClock();
  const { effect, crashAfter } = faultPoint();
  const published: AnyEvent[] = [];
  const { store, commits, readTogether } = observedStore(clock, effect, (events) => published.push(...events));
  return {
    basics: {
      store,
      clock,
      ids: countingIds(),
      sleep: async () => undefined,
      countMetric: sinon.stub<[string], void>(),
    },
    effect,
    recorded: {
      /** Events that were sent to the bus, in order. */
      published,
      /** Every commit that succeeded: an unchanged length means that nothing was written. */
      commits,
      readTogether,
      crashAfter,
    },
  };
};

export const testSignals = () => ({
  signal: sinon.stub<Parameters<Signals['signal']>, Promise<void>>().resolves(),
  register: sinon.stub<Parameters<Signals['register']>, Promise<void>>().resolves(),
  waitingFor: sinon.stub<[string], Promise<readonly string[]>>().resolves([]),
});

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, boolean | number | string>>;
  readonly body: unknown;
}

/**
 * Calls a route as API Gateway would: claims, validation, problem details and `Idempotency-Key` included. The caller is one
 * of the role that the route names first, unless `claims` say otherwise.
 */
export const apiOf = <R extends Route>(route: R, answer: (request: ApiRequest<R>) => Promise<ApiResponse>) => {
  const idempotency = inMemoryIdempotency({ now: () => START });
  return callsTo(
    route,
    endpoint(route, () => answer, { idempotency: () => idempotency }),
  );
};

/** A route's document takes 10 ms to make, and tests make their service anew each time. */
const documents = new WeakMap<Route, Map<boolean, DocumentedAnswers>>();

const documentedRoute = (route: Route, refusesRemovedCallers: boolean): DocumentedAnswers => {
  const known = documents.get(route) ?? new Map<boolean, DocumentedAnswers>();
  const document =
    known.get(refusesRemovedCallers) ?? documentedBy(openapi([{ ...route, refusesRemovedCallers }], '0.0.0'));
  documents.set(route, known.set(refusesRemovedCallers, document));
  return document;
};

/** The same for an endpoint. @throws Error for an answer that the API document does not have */
export const callsTo = (route: Route, handle: Endpoint) => {
  const { refusesRemovedCallers } = handle;
  const differenceOf = documentedRoute(route, refusesRemovedCallers);
  const claims = claimsOf(route.roles[0]);
  return async (parts: EventParts = {}): Promise<Answer> => {
    const { pathParameters = {}, method = route.method } = parts;
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => pathParameters[name] ?? '');
    const result = await handle(apiEvent({ claims, ...parts, method, path }), lambdaContext());
    const { statusCode: status = 0, headers = {} } = result;
    const contentType = String(headers['content-type'] ?? '');
    const body = contentType.startsWith('text/') ? result.body : bodyOf(result);
    const difference = differenceOf(route.method, route.path, { status, body, contentType });
    if (difference !== undefined) throw new Error(difference);
    return { status, headers, body };
  };
};

/** The `code` of a problem details response. */
export const codeOf = ({ body }: Pick<Answer, 'body'>): unknown =>
  typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;

/** For `describe`: keeps log lines of the code under test out of the test's output. */
export const quiet = (): void => {
  beforeEach(() => {
    for (const level of ['info', 'warn', 'error'] as const) sinon.stub(logger, level);
  });
  afterEach(() => sinon.restore());
};

/** The error of a promise that is expected to fail, or the value that it resolved to. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
