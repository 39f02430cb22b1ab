import sinon from 'sinon';
import type { AnyEvent } from '#shared/events/index.ts';
import { endpoint, inMemoryIdempotency } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Endpoint, Route } from '#shared/http/index.ts';
import { adminClaims, apiEvent, bodyOf, contractorClaims, lambdaContext } from '#shared/http/testing.ts';
import type { EventParts } from '#shared/http/testing.ts';
import { logger } from '#shared/logging/index.ts';
import type { Clock, Ids } from '#shared/runtime/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import type { Change, Key, Store } from '#shared/store/index.ts';
import { objectVersion, parseObjectVersion } from '../src/domain/object-version.ts';
import type { DocumentBucket, Executions, Kyc, Queues, Veriff } from '../src/kyc.ts';
import { createRepository } from '../src/repository.ts';

/** A whole `Kyc` in memory: time and faults are set by the test, what left the service is on record. */

export const START = '2026-11-02T09:00:00.000Z';
export const contractorId = contractorClaims['custom:contractorId'];
export const otherContractorId = '9d2e4b1a-5c3f-4e7d-8a6b-1f0e9d8c7b6a';

export const adminNamed = (name: string) => ({ ...adminClaims, 'cognito:username': name });
/** A contractor's claims, for routes that contractors may not call. */
export const contractorClaimsOnly = contractorClaims;
export const contractorNamed = (id: string) => ({
  ...contractorClaims,
  'cognito:username': id,
  'custom:contractorId': id,
});

/** Nothing is wrong with the code: the process is made to die at this point. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 1, 2, 3);
export const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
export const PDF = Uint8Array.from(Buffer.from('%PDF-1.7 and so on'));

const testClock = () => {
  let now = START;
  return {
    now: () => now,
    set: (instant: string) => {
      now = instant;
    },
    passDays: (days: number) => {
      now = new Date(Date.parse(now) + days * 86_400_000).toISOString();
    },
  };
};

/** Time that goes on by a millisecond with every look: no two records of a race have the same time by accident. */
export const tickingClock = (): Clock => {
  let ticks = 0;
  return { now: () => new Date(Date.parse(START) + (ticks += 1)).toISOString() };
};

const countingIds = (): Ids => {
  let count = 0;
  return { next: () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}` };
};

/** Every effect goes through here, so that a test can let the process die right after any of them. */
const faultPoint = () => {
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
    /** Die right after the `effects`-th effect from now on, once. */
    crashAfter: (effects: number) => {
      left = effects;
    },
  };
};

type Effect = ReturnType<typeof faultPoint>['effect'];

/** A bucket that keeps versions, as the real one does. */
const memoryBucket = (effect: Effect) => {
  const objects = new Map<string, Uint8Array>();
  let versions = 0;
  const bucket = {
    presignUpload: async ({ objectKey, contentType, maxBytes }) => ({
      url: 'https://bucket.example.test/',
      fields: { key: objectKey, 'Content-Type': contentType, 'test-max-bytes': String(maxBytes) },
    }),
    presignDownload: async ({ objectKey, expiresInSeconds }) =>
      `https://bucket.example.test/${objectKey}&expires=${expiresInSeconds}`,
    inspect: async (objectKey) => {
      const bytes = objects.get(objectKey);
      return bytes && { sizeBytes: bytes.byteLength, head: bytes.subarray(0, 8) };
    },
    remove: effect(async (objectKey: string) => {
      for (const reference of objects.keys()) {
        if (reference === objectKey || parseObjectVersion(reference).key === objectKey) objects.delete(reference);
      }
    }),
  } satisfies DocumentBucket;
  return {
    ...bucket,
    /** What a browser does with the form. Answers with the version S3 gave it. */
    upload: (objectKey: string, bytes: Uint8Array): string => {
      const versionId = `v${(versions += 1)}`;
      objects.set(objectVersion(objectKey, versionId), bytes);
      return versionId;
    },
    contents: (): readonly string[] => [...objects.keys()],
  };
};

/** The memory store, with a record of what was committed, and reads that can be made to wait for one another. */
const observedStore = (clock: Clock, effect: Effect, onCommitted: (events: readonly AnyEvent[]) => void) => {
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
      commits.push(changes);
    }),
  };
  return {
    store: observed,
    commits,
    /**
     * The next two reads under `pk` both happen before either is answered: the classic lost race. With more `rounds`, the
     * next pairs of reads too.
     */
    readTogether: (pk: string, rounds = 1) => {
      gate = { pk, rounds, arrived: [] };
    },
  };
};

export type TestKyc = ReturnType<typeof createTestKyc>;

export const createTestKyc = () => {
  const clock = testClock();
  const ids = countingIds();
  const { effect, crashAfter } = faultPoint();
  const published: AnyEvent[] = [];
  const { store, commits, readTogether } = observedStore(clock, effect, (events) => published.push(...events));
  const sleep = async () => undefined;
  const documents = memoryBucket(effect);

  const started: Parameters<Executions['start']>[0][] = [];
  const executions = {
    start: effect(async (input: Parameters<Executions['start']>[0]) => void started.push(input)),
    isRunning: sinon.stub<[string], Promise<boolean>>().resolves(true),
  };

  const queued: { webhooks: Parameters<Queues['webhookReceived']>[0][]; erasures: string[] } = {
    webhooks: [],
    erasures: [],
  };
  const queues: Queues = {
    webhookReceived: effect(async (place) => void queued.webhooks.push(place)),
    eraseAtVeriff: effect(async ({ sessionId }) => void queued.erasures.push(sessionId)),
  };

  const veriff = {
    createSession: sinon
      .stub<Parameters<Veriff['createSession']>, ReturnType<Veriff['createSession']>>()
      .callsFake(async () => {
        const sessionId = ids.next();
        return { sessionId, url: `https://veriff.example.test/v/${sessionId}` };
      }),
    getDecision: sinon.stub<Parameters<Veriff['getDecision']>, ReturnType<Veriff['getDecision']>>().resolves(undefined),
    eraseSession: sinon.stub<Parameters<Veriff['eraseSession']>, ReturnType<Veriff['eraseSession']>>().resolves(),
  };

  const signals = {
    signal: sinon.stub<Parameters<Kyc['signals']['signal']>, Promise<void>>().resolves(),
    register: sinon.stub<Parameters<Kyc['signals']['register']>, Promise<void>>().resolves(),
    waitingFor: sinon.stub<[string], Promise<readonly string[]>>().resolves([]),
  };

  const countMetric = sinon.stub<[string], void>();
  const kyc = {
    store,
    repository: createRepository({ store, sleep }),
    signals,
    veriff,
    documents,
    executions,
    queues,
    policy: { daySeconds: 86_400, selfieRequired: true },
    clock,
    ids,
    sleep,
    contractorPage: 'https://app.example.test/kyc',
    countMetric,
  } satisfies Kyc;

  return {
    ...kyc,
    /** Events that went to the bus, in order. */
    published,
    /** Executions that were asked for. */
    started,
    queued,
    /** Every commit that succeeded: unchanged length means that nothing was written. */
    commits,
    readTogether,
    crashAfter,
  };
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, boolean | number | string>>;
  readonly body: unknown;
}

/**
 * Calls a route as API Gateway would: claims, validation, problem details and `Idempotency-Key` included. Contractor
 * routes are called by `contractorId`, admin routes by the admin `ada`, unless `claims` say otherwise.
 */
export const apiOf = <R extends Route>(route: R, answer: (request: ApiRequest<R>) => Promise<ApiResponse>) => {
  const idempotency = inMemoryIdempotency({ now: () => START });
  return callsTo(
    route,
    endpoint(route, () => answer, { idempotency: () => idempotency }),
  );
};

/** The same for an operation that is put together already. */
export const callsTo = (route: Route, handle: Endpoint) => {
  const claims = route.roles.includes('admin') ? adminClaims : contractorClaims;
  return async (parts: EventParts = {}): Promise<Answer> => {
    const { pathParameters = {}, method = route.method } = parts;
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => pathParameters[name] ?? '');
    const result = await handle(apiEvent({ claims, ...parts, method, path }), lambdaContext());
    return { status: result.statusCode ?? 0, headers: result.headers ?? {}, body: bodyOf(result) };
  };
};

/** The `code` of a problem, or of anything that has one. */
export const codeOf = ({ body }: Pick<Answer, 'body'>): unknown =>
  typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;

/** For `describe`: no log line of the code under test reaches the test's output. */
export const quiet = (): void => {
  beforeEach(() => {
    for (const level of ['info', 'warn', 'error'] as const) sinon.stub(logger, level);
  });
  afterEach(() => sinon.restore());
};
