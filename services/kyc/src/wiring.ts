import { createEventPublisher, eventBridgeClient } from '#shared/events/adapters/event-bus.ts';
import { dynamoIdempotency } from '#shared/http/adapters/dynamo-idempotency.ts';
import { countMetric } from '#shared/logging/index.ts';
import { once, randomIds, realSleep, systemClock } from '#shared/runtime/index.ts';
import { createSchedules } from '#shared/signals/adapters/schedules.ts';
import { createTaskTokens } from '#shared/signals/adapters/task-tokens.ts';
import { createSignals } from '#shared/signals/index.ts';
import { createDynamoStore, documentClient } from '#shared/store/adapters/dynamo-store.ts';
import { createDocumentBucket } from './adapters/document-bucket.ts';
import { createExecutions } from './adapters/executions.ts';
import { createQueues } from './adapters/queues.ts';
import { veriffCredentialsFrom } from './adapters/secrets.ts';
import { createVeriff } from './adapters/veriff.ts';
import type { Kyc } from './ports.ts';
import { createRepository } from './repository.ts';

/**
 * The only place of the service that reads the environment. Everything is built once, on first use, and piece by piece:
 * the PURE marks let the bundler leave out of a Lambda the clients it does not use.
 */
const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`Environment variable ${name} is missing`);
  return value;
};

/** What nearly every handler needs: the records, the rules, the time. */
export const kyc = /* @__PURE__ */ once(() => {
  const store = createDynamoStore({
    client: documentClient(),
    tableName: env('TABLE_NAME'),
    clock: systemClock,
    sleep: realSleep,
  });
  return {
    store,
    repository: createRepository({ store, sleep: realSleep }),
    policy: { daySeconds: Number(env('DAY_SECONDS')), selfieRequired: env('SELFIE_REQUIRED') === 'true' },
    clock: systemClock,
    ids: randomIds,
    sleep: realSleep,
    contractorPage: env('CONTRACTOR_PAGE'),
    countMetric: (name: string) => countMetric(name),
  };
});

export const signals = /* @__PURE__ */ once((): Kyc['signals'] =>
  createSignals({
    store: kyc().store,
    tokens: createTaskTokens(),
    schedules: createSchedules({
      groupName: env('SCHEDULE_GROUP'),
      queueArn: env('SIGNAL_QUEUE_ARN'),
      roleArn: env('SCHEDULER_ROLE_ARN'),
    }),
    clock: systemClock,
    sleep: realSleep,
  }),
);

export const veriffCredentials = /* @__PURE__ */ once(() => veriffCredentialsFrom(env('VERIFF_SECRET')));

export const veriff = /* @__PURE__ */ once((): Kyc['veriff'] =>
  createVeriff({
    baseUrl: env('VERIFF_BASE_URL'),
    credentials: veriffCredentials(),
    callbackUrl: kyc().contractorPage,
  }),
);

export const documents = /* @__PURE__ */ once((): Kyc['documents'] =>
  createDocumentBucket({ bucketName: env('DOCUMENT_BUCKET') }),
);

export const executions = /* @__PURE__ */ once((): Kyc['executions'] =>
  createExecutions({ stateMachineArn: env('STATE_MACHINE_ARN') }),
);

export const queues = /* @__PURE__ */ once((): Kyc['queues'] =>
  createQueues({
    webhookQueueUrl: env('WEBHOOK_QUEUE_URL'),
    erasureQueueUrl: env('ERASURE_QUEUE_URL'),
  }),
);

export const idempotency = /* @__PURE__ */ once(() => dynamoIdempotency({ tableName: env('IDEMPOTENCY_TABLE') }));

export const publisher = /* @__PURE__ */ once(() =>
  createEventPublisher({ client: eventBridgeClient(), busName: env('EVENT_BUS_NAME') }),
);
