import type { AnyEvent } from '#shared/events/index.ts';
import type { Change, Store } from '#shared/store/index.ts';
import type { Execution, Observer } from '../asl/index.ts';
import { createBuckets } from '../aws/buckets.ts';
import type { Buckets } from '../aws/buckets.ts';
import { createBus } from '../aws/bus.ts';
import type { Bus, BusEvent, BusOptions } from '../aws/bus.ts';
import { createClients } from '../aws/clients.ts';
import type { Mail } from '../aws/clients.ts';
import { createFunctions } from '../aws/functions.ts';
import { named } from '../aws/invocation.ts';
import { createHttpApi } from '../aws/http-api.ts';
import type { AnswerListener, HttpApi } from '../aws/http-api.ts';
import { createInternet } from '../aws/internet.ts';
import type { Site } from '../aws/internet.ts';
import { createQueues } from '../aws/queues.ts';
import type { Queues } from '../aws/queues.ts';
import { createRecurring } from '../aws/recurring.ts';
import { createScheduler } from '../aws/scheduler.ts';
import type { Scheduler } from '../aws/scheduler.ts';
import { createStates } from '../aws/states.ts';
import type { States } from '../aws/states.ts';
import { createStreams } from '../aws/streams.ts';
import type { Hub } from '../hub.ts';
import { describeDenial } from '../iam/access.ts';
import type { AwsCall, Caller } from '../iam/requests.ts';
import { createFaults } from '../kernel/faults.ts';
import type { Fault } from '../kernel/faults.ts';
import { createKernel } from '../kernel/kernel.ts';
import { createChance } from '../kernel/random.ts';
import type { Tables } from '../lambda/substitutes/tables.ts';
import { createCloudWatch } from './cloudwatch.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { ACCOUNT, REGION } from './prepared.ts';
import type { Prepared } from './prepared.ts';

/** Receives what happens in the world, as it happens. */
export interface Listener {
  published?(event: BusEvent): void;
  committed?(table: string, changes: readonly Change[]): void;
  /** Events came into a table's outbox. */
  posted?(events: readonly AnyEvent[]): void;
  mailed?(mail: Mail): void;
  executionStarted?(execution: Execution): void;
  executionEnded?(execution: Execution): void;
  /** A task token was answered, and it counted. `at` is ISO-8601 UTC. */
  tokenAnswered?(token: string, output: unknown, at: string): void;
  topic?(topicArn: string, message: string): void;
  /** The platform's API answered a request. */
  answered?: AnswerListener;
}

/** Something of the world that is broken on purpose, to prove that a run notices. */
export interface Sabotage {
  readonly store?: (store: Store) => Store;
  readonly prepared?: (prepared: Prepared) => Prepared;
}

export interface WorldOptions {
  readonly prepared: Prepared;
  readonly seed: number;
  readonly faults?: { readonly rate: number; readonly only?: ReadonlySet<string> };
  readonly startAt?: string;
  /** Secrets of Secrets Manager, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Who answers outside of the platform. */
  readonly sites?: (outside: Outside) => readonly Site[];
  readonly listeners?: readonly Listener[];
  readonly observer?: Observer;
  readonly sabotage?: Sabotage;
  /** Whether the pages of PDFs have their text, which takes long; false when left out. */
  readonly setsText?: boolean;
  /** A line of the trace. Left out, no trace is made. */
  readonly trace?: (line: string) => void;
}

/** What an external service uses. */
export interface Outside {
  readonly hub: Hub;
  readonly http: HttpApi;
  /** Something happened outside without a notification: the next sweep has work to do. */
  stir(): void;
}

export interface World extends Outside {
  readonly states: States;
  readonly queues: Queues;
  readonly scheduler: Scheduler;
  readonly buckets: Buckets;
  readonly bus: Bus;
  readonly tables: Tables;
  readonly cloudWatch: CloudWatch;
  readonly prepared: Prepared;
  readonly faults: () => readonly Fault[];
  /** Calls that a deployed role does not allow, each described once. */
  readonly denials: () => readonly string[];
  /** A new version is deployed: warm Lambdas are gone, and executions that start from now on run these definitions. */
  deploy(machines: Prepared['machines']): void;
  /** Nothing is on its way but what waits for its time: no message, no invocation, no unpublished event. */
  isQuiet(): boolean;
}

const MONDAY = '2026-11-02T09:00:00.000Z';

/** One world, at the beginning of its time. */
export const createWorld = (options: WorldOptions): World => {
  const { seed, secrets = {}, sites = () => [], listeners = [], sabotage = {} } = options;
  const prepared = sabotage.prepared?.(options.prepared) ?? options.prepared;
  const kernel = createKernel({ startAt: options.startAt ?? MONDAY });
  const chance = createChance(seed);
  const traceEvent = tracer(kernel.instant, options.trace);
  const faults = createFaults({
    seed,
    rate: options.faults?.rate ?? 0,
    only: options.faults?.only,
    instant: kernel.instant,
    onFault: ({ id }) => traceEvent('fault', id),
    // What was tried in vain is tried again.
    onOutage: ({ until }) =>
      void kernel.after(Date.parse(until) - kernel.now(), 'an outage ends', () => recurring.stir()),
  });
  const hub: Hub = { kernel, chance, faults, traceEvent };
  const cloudWatch = createCloudWatch(hub, prepared.stacks);

  /** Ids of events that are in a table's outbox. */
  const unpublished = new Set<string>();
  const tables = prepared.createTables({
    clock: { now: kernel.instant },
    ...(sabotage.store && { sabotage: sabotage.store }),
    onCommitted: (table, changes, events) => {
      for (const listener of listeners) {
        listener.committed?.(table, changes);
        listener.posted?.(events);
      }
      for (const { detail } of events) unpublished.add(detail.id);
      for (const { kind, key } of changes) if (kind === 'delete') unpublished.delete(key.sk);
      if (events.length > 0) streams.committed(table, events);
      recurring.stir();
    },
  });
  const denials = new Set<string>();
  /** The first request of a call that the caller's role does not allow, described. */
  const denied = (caller: Caller, call: AwsCall): string | undefined => {
    const request = prepared
      .neededBy(call, {
        objectExists: (bucket, key, versionId) => buckets.get(bucket, key, versionId) !== undefined,
        machineOfToken: (token) => states.ownerOf(token)?.machineArn,
      })
      .find(({ roleArn = caller.roleArn, ...needed }) => !prepared.access.allows(roleArn, needed));
    if (request === undefined) return undefined;
    const denial = describeDenial({ ...request, caller: caller.name });
    denials.add(denial);
    return denial;
  };
  const functions = createFunctions(hub, prepared.functions, {
    tables,
    setsText: options.setsText ?? false,
    authorize: (lambda, call) => {
      const denial = denied(lambda, call);
      if (denial !== undefined) throw named(call.service === 's3' ? 'AccessDenied' : 'AccessDeniedException', denial);
    },
    aws: (service, command, input) => clients(service, command, input),
    fetch: (invocation, url, init) => internet.fetch(invocation, url, init),
    lambdaFailed: cloudWatch.lambdaFailed,
    countMetric: (
      { POWERTOOLS_METRICS_NAMESPACE: namespace = '', POWERTOOLS_SERVICE_NAME: service = '' },
      name,
      value,
    ) => cloudWatch.count(namespace, name, { service }, value),
  });
  const queues = createQueues(hub, {
    queues: prepared.queues,
    consumers: prepared.queueConsumers,
    functions,
    onDepth: ({ name }, depth) =>
      cloudWatch.count('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: name }, depth),
  });
  const streams = createStreams(hub, {
    consumers: prepared.streamConsumers,
    functions,
    cancelled: (queueArn, body) => void queues.send(queueArn, body),
  });
  const publish = (topicArn: string, message: string): void => {
    traceEvent(topicArn.split(':').at(-1) ?? topicArn, 'is notified', () => ({ message }));
    for (const listener of listeners) listener.topic?.(topicArn, message);
  };
  const scheduler = createScheduler(hub, (arn, input) => void queues.send(arn, input));
  const deliver: BusOptions['deliver'] = (arn, input, accepted) => {
    if (arn.includes(':sqs:')) queues.send(arn, input);
    else if (arn.includes(':sns:')) publish(arn, input);
    else if (arn.includes(':states:')) states.start({ machineArn: arn, input: JSON.parse(input) as unknown });
    else if (arn.includes(':lambda:'))
      functions.invoke(arn, JSON.parse(input), ({ ok }) => accepted(ok ? undefined : 'the function failed'));
    else throw new Error(`Nothing simulated at ${arn}`);
    if (!arn.includes(':lambda:')) accepted();
  };
  const recurring = createRecurring(
    hub,
    prepared.recurring,
    (arn, input) => deliver(arn, input, () => undefined),
    () => unpublished.size > 0,
  );
  const bus = createBus(hub, {
    rules: prepared.rules,
    buses: prepared.stacks.flatMap(({ buses }) => buses.map(({ name }) => name)),
    account: ACCOUNT,
    region: REGION,
    deliver,
    deadLetter: (queueArn, body) => void queues.send(queueArn, body),
    onPublished: (event) => {
      for (const listener of listeners) listener.published?.(event);
    },
    onTriggered: ({ name, bus: busName }) =>
      cloudWatch.count('AWS/Events', 'TriggeredRules', { EventBusName: busName, RuleName: name }),
  });
  const states = createStates(hub, {
    machines: prepared.machines,
    functions,
    bus,
    publish,
    sendMessage: (queueUrl, body) => queues.send(queueUrl, body),
    denied,
    observer: tracing(traceEvent, options.observer),
    onStarted: (execution) => {
      for (const listener of listeners) listener.executionStarted?.(execution);
    },
    onAnswered: (token, output) => {
      for (const listener of listeners) listener.tokenAnswered?.(token, output, kernel.instant());
    },
    onEnded: (execution) => {
      const metric = { FAILED: 'ExecutionsFailed', TIMED_OUT: 'ExecutionsTimedOut', ABORTED: 'ExecutionsAborted' }[
        String(execution.status)
      ];
      if (metric !== undefined) cloudWatch.count('AWS/States', metric, { StateMachineArn: execution.machineArn });
      for (const listener of listeners) listener.executionEnded?.(execution);
    },
  });
  const buckets = createBuckets(
    hub,
    prepared.stacks.flatMap(({ buckets: own }) => own),
    (queueArn, body) => void queues.send(queueArn, body),
  );
  const http = createHttpApi(hub, prepared.routes, functions, (...answer) => {
    for (const listener of listeners) listener.answered?.(...answer);
  });
  const clients = createClients({
    hub,
    queues,
    scheduler,
    states,
    bus,
    buckets,
    secrets,
    onMail: (mail) => {
      traceEvent('mail', mail.subject, () => ({ to: mail.to }));
      for (const listener of listeners) listener.mailed?.({ ...mail, at: kernel.instant() });
    },
  });
  const internet = createInternet(hub, sites({ hub, http, stir: recurring.stir }), recurring.stir);

  return {
    hub,
    http,
    stir: recurring.stir,
    states,
    queues,
    scheduler,
    buckets,
    bus,
    tables,
    cloudWatch,
    prepared,
    faults: faults.injected,
    denials: () => [...denials],
    deploy: (machines) => {
      traceEvent('deployment', 'a new version');
      functions.coolDown();
      for (const machine of machines) states.deploy(machine);
    },
    isQuiet: () => functions.running() + queues.busy() + streams.busy() + unpublished.size === 0,
  };
};

const tracer = (instant: () => string, line: WorldOptions['trace']): Hub['traceEvent'] =>
  line === undefined
    ? () => undefined
    : (where, what, facts) => {
        const recorded = facts === undefined ? '' : ` ${JSON.stringify(facts())}`;
        line(`${instant()}  ${where.padEnd(44)} ${what}${recorded}`);
      };

const tracing = (traceEvent: Hub['traceEvent'], observer: Observer = {}): Observer => ({
  ...observer,
  entered: (state, execution) => {
    traceEvent(execution.name, `→ ${state}`);
    observer.entered?.(state, execution);
  },
  caught: (state, catcher, error, execution) => {
    traceEvent(execution.name, `${state} catches ${error}`);
    observer.caught?.(state, catcher, error, execution);
  },
  retried: (state, retrier, error, execution) => {
    traceEvent(execution.name, `${state} tries again after ${error}`);
    observer.retried?.(state, retrier, error, execution);
  },
});
