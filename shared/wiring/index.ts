import { createEventPublisher, eventBridgeClient } from '#shared/events/adapters/event-bus.ts';
import { dynamoIdempotency } from '#shared/http/adapters/dynamo-idempotency.ts';
import type { Idempotency } from '#shared/http/index.ts';
import { countMetric } from '#shared/logging/index.ts';
import { once, randomIds, realSleep, systemClock } from '#shared/runtime/index.ts';
import { createSchedules } from '#shared/signals/adapters/schedules.ts';
import { createTaskTokens } from '#shared/signals/adapters/task-tokens.ts';
import { createSignals } from '#shared/signals/index.ts';
import type { Signals } from '#shared/signals/index.ts';
import { createDynamoStore, documentClient } from '#shared/store/adapters/dynamo-store.ts';
import type { Store } from '#shared/store/index.ts';
import type { OutboxPorts } from '#shared/store/outbox.ts';
import { createUserDirectory, userPoolClient } from '#shared/users/adapters/cognito.ts';
import type { UserDirectory } from '#shared/users/index.ts';
import { arn, integer, name, settings } from './settings.ts';

export { arn, flag, integer, jsonMap, mailAddress, name, oneOf, readSettings, settings, url } from './settings.ts';
export type { Schema } from './settings.ts';

/**
 * What every service builds from its environment in the same way. Each thing is built once, on first use, and on its own: the
 * PURE marks let the bundler leave out of a Lambda the clients that it does not use. A service's `wiring.ts` adds the rest.
 */

/** Of a service with a table. */
export const tableSettings = { TABLE_NAME: name };

/** Of a service whose machines wait for signals; a day lasts less than 86,400 seconds on development stages only. */
export const workflowSettings = {
  ...tableSettings,
  IDEMPOTENCY_TABLE: name,
  EVENT_BUS_NAME: name,
  DAY_SECONDS: integer(1, 86_400),
  SCHEDULE_GROUP: name,
  SIGNAL_QUEUE_ARN: arn,
  SCHEDULER_ROLE_ARN: arn,
};

const table = /* @__PURE__ */ settings(tableSettings);
const workflow = /* @__PURE__ */ settings(workflowSettings);
/** Of the functions that ask the user pool. */
export const userPool = /* @__PURE__ */ settings({ USER_POOL_ID: name });

/** The service's table. */
export const store = /* @__PURE__ */ once((): Store =>
  createDynamoStore({ client: documentClient(), tableName: table().TABLE_NAME, clock: systemClock, sleep: realSleep }),
);

/** What nearly every handler needs: table, clock, ids, metrics. */
export const basics = /* @__PURE__ */ once(() => ({
  store: store(),
  clock: systemClock,
  ids: randomIds,
  sleep: realSleep,
  countMetric: (name: string) => countMetric(name),
}));

/** The signals that the service's machines wait for. */
export const signals = /* @__PURE__ */ once((): Signals =>
  createSignals({
    store: store(),
    tokens: createTaskTokens(),
    schedules: createSchedules({
      groupName: workflow().SCHEDULE_GROUP,
      queueArn: workflow().SIGNAL_QUEUE_ARN,
      roleArn: workflow().SCHEDULER_ROLE_ARN,
    }),
    clock: systemClock,
    sleep: realSleep,
  }),
);

/** First responses of POST requests. */
export const idempotency = /* @__PURE__ */ once((): Idempotency =>
  dynamoIdempotency({ tableName: workflow().IDEMPOTENCY_TABLE }),
);

/** The users of the platform, for endpoints that refuse removed callers. */
export const users = /* @__PURE__ */ once((): UserDirectory =>
  createUserDirectory(userPoolClient(), userPool().USER_POOL_ID),
);

/** What publishes the events that are in the table. */
export const outbox = /* @__PURE__ */ once((): OutboxPorts => ({
  store: store(),
  publisher: createEventPublisher({ client: eventBridgeClient(), busName: workflow().EVENT_BUS_NAME }),
  clock: systemClock,
}));
