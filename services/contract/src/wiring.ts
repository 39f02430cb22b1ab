import { createExecutions } from '#shared/executions/adapters/step-functions.ts';
import { once } from '#shared/runtime/index.ts';
import { arn, basics, integer, name, settings, workflowSettings } from '#shared/wiring/index.ts';
import { createDocuments } from './adapters/documents.ts';
import { createSealKey } from './adapters/seal-key.ts';
import { CONTRACT_POLICY } from './domain/policy.ts';
import { createContractRecords } from './records.ts';

export { idempotency, outbox, signals, users } from '#shared/wiring/index.ts';

/** What `serverless.yml` gives to every function. */
export const environment = settings({
  ...workflowSettings,
  SIGNING_DAYS: integer(1, 365),
  RETENTION_YEARS: integer(1, 100),
  UNSIGNED_RETENTION_DAYS: integer(1, 3_650),
  DOCUMENT_BUCKET: name,
  SEAL_KEY: name,
  STATE_MACHINE_ARN: arn,
});

/** What nearly every handler needs: the records, the rules, the time. */
export const contracts = /* @__PURE__ */ once(() => ({
  ...basics(),
  records: createContractRecords(basics()),
  policy: {
    ...CONTRACT_POLICY,
    daySeconds: environment().DAY_SECONDS,
    signingDays: environment().SIGNING_DAYS,
    retentionYears: environment().RETENTION_YEARS,
    unsignedRetentionDays: environment().UNSIGNED_RETENTION_DAYS,
  },
}));

export const documents = /* @__PURE__ */ once(() => createDocuments({ bucketName: environment().DOCUMENT_BUCKET }));

export const sealKey = /* @__PURE__ */ once(() => createSealKey({ keyId: environment().SEAL_KEY }));

export const executions = /* @__PURE__ */ once(() =>
  createExecutions({ machine: 'ContractLifecycle', stateMachineArn: environment().STATE_MACHINE_ARN }),
);
