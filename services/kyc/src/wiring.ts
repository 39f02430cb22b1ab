import { createExecutions } from '#shared/executions/adapters/step-functions.ts';
import { createWebhookRecords } from '#shared/inbox/index.ts';
import { once } from '#shared/runtime/index.ts';
import { basics, env } from '#shared/wiring/index.ts';
import { createDocumentBucket } from './adapters/document-bucket.ts';
import { createQueues } from './adapters/queues.ts';
import { veriffCredentialsFrom } from './adapters/secrets.ts';
import { createVeriff } from './adapters/veriff.ts';
import { veriffWebhooks } from './domain/webhook.ts';
import type { Kyc } from './ports.ts';
import { createRepository } from './repository.ts';

export { idempotency, outbox, signals, users } from '#shared/wiring/index.ts';

/** What nearly every handler needs: the records, the rules, the time. */
export const kyc = /* @__PURE__ */ once(() => ({
  ...basics(),
  repository: createRepository(basics()),
  webhookRecords: createWebhookRecords(basics(), veriffWebhooks),
  policy: { daySeconds: Number(env('DAY_SECONDS')), selfieRequired: env('SELFIE_REQUIRED') === 'true' },
  contractorPage: env('CONTRACTOR_PAGE'),
}));

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
  createExecutions({ machine: 'KycVerification', stateMachineArn: env('STATE_MACHINE_ARN') }),
);

export const queues = /* @__PURE__ */ once((): Kyc['queues'] =>
  createQueues({
    webhookQueueUrl: env('WEBHOOK_QUEUE_URL'),
    erasureQueueUrl: env('ERASURE_QUEUE_URL'),
    personalDataQueueUrl: env('PERSONAL_DATA_QUEUE_URL'),
  }),
);
