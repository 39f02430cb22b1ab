import { createExecutions } from '#shared/executions/adapters/step-functions.ts';
import { createWebhookRecords } from '#shared/inbox/index.ts';
import { once } from '#shared/runtime/index.ts';
import { arn, basics, flag, integer, name, settings, url, workflowSettings } from '#shared/wiring/index.ts';
import { createDocumentBucket } from './adapters/document-bucket.ts';
import { createQueues } from './adapters/queues.ts';
import { veriffCredentialsFrom } from './adapters/secrets.ts';
import { createVeriff } from './adapters/veriff.ts';
import { veriffWebhooks } from './domain/webhook.ts';
import type { Kyc } from './ports.ts';
import { createRepository } from './repository.ts';

export { idempotency, outbox, signals, users } from '#shared/wiring/index.ts';

/** What `serverless.yml` gives to every function. */
export const environment = settings({
  ...workflowSettings,
  SELFIE_REQUIRED: flag,
  SESSION_DAY_SECONDS: integer(1, 86_400),
  CONTRACTOR_PAGE: url,
  VERIFF_BASE_URL: url,
  VERIFF_SECRET: name,
  DOCUMENT_BUCKET: name,
  STATE_MACHINE_ARN: arn,
  WEBHOOK_QUEUE_URL: url,
  ERASURE_QUEUE_URL: url,
  PERSONAL_DATA_QUEUE_URL: url,
});

/** What nearly every handler needs: the records, the rules, the time. */
export const kyc = /* @__PURE__ */ once(() => ({
  ...basics(),
  repository: createRepository(basics()),
  webhookRecords: createWebhookRecords(basics(), veriffWebhooks),
  policy: {
    daySeconds: environment().DAY_SECONDS,
    sessionDaySeconds: environment().SESSION_DAY_SECONDS,
    selfieRequired: environment().SELFIE_REQUIRED,
  },
  contractorPage: environment().CONTRACTOR_PAGE,
}));

export const veriffCredentials = /* @__PURE__ */ once(() => veriffCredentialsFrom(environment().VERIFF_SECRET));

export const veriff = /* @__PURE__ */ once((): Kyc['veriff'] =>
  createVeriff({
    baseUrl: environment().VERIFF_BASE_URL,
    credentials: veriffCredentials(),
    callbackUrl: kyc().contractorPage,
  }),
);

export const documents = /* @__PURE__ */ once((): Kyc['documents'] =>
  createDocumentBucket({ bucketName: environment().DOCUMENT_BUCKET }),
);

export const executions = /* @__PURE__ */ once((): Kyc['executions'] =>
  createExecutions({ machine: 'KycVerification', stateMachineArn: environment().STATE_MACHINE_ARN }),
);

export const queues = /* @__PURE__ */ once((): Kyc['queues'] =>
  createQueues({
    webhookQueueUrl: environment().WEBHOOK_QUEUE_URL,
    erasureQueueUrl: environment().ERASURE_QUEUE_URL,
    personalDataQueueUrl: environment().PERSONAL_DATA_QUEUE_URL,
  }),
);
