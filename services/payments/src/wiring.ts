import { createExecutions } from '#shared/executions/adapters/step-functions.ts';
import { createWebhookRecords } from '#shared/inbox/index.ts';
import { CURRENCIES } from '#shared/money/index.ts';
import { once } from '#shared/runtime/index.ts';
import {
  arn,
  basics,
  idempotency,
  integer,
  jsonMap,
  name,
  oneOf,
  outbox,
  settings,
  signals,
  url,
  users,
  workflowSettings,
} from '#shared/wiring/index.ts';
import { createCheckpoints } from './adapters/checkpoints.ts';
import { createDocuments } from './adapters/documents.ts';
import { createQueues } from './adapters/queues.ts';
import { stripeSecretsFrom } from './adapters/secrets.ts';
import { createSigner } from './adapters/signer.ts';
import { createStripe } from './adapters/stripe.ts';
import { createAuditLog } from './audit.ts';
import { createEscrowRecords } from './escrow/records.ts';
import { createLedger, createProofs, createRecorder } from './ledger/index.ts';
import { createPaymentRecords } from './milestone/records.ts';
import { createPaymentPayoutEffects } from './milestone/payout-effects.ts';
import { createPayrollPayoutEffects } from './payroll/payout-effects.ts';
import { createPayrollRecords } from './payroll/records.ts';
import { createLimiter } from './payouts/rate-limiter.ts';
import type { PayoutEffectsBySubject } from './payouts/payout-effects.ts';
import { createPayoutRecords } from './payouts/records.ts';
import { stripeWebhooks } from './webhooks/domain/webhook.ts';

export { idempotency, outbox, signals, users };

/** What `serverless.yml` gives to every function. */
export const environment = settings({
  ...workflowSettings,
  CURRENCY: oneOf(CURRENCIES),
  STRIPE_URL: url,
  STRIPE_SECRET: name,
  /** Zero is no limit. */
  STRIPE_REQUESTS_PER_SECOND: integer(0, 1_000),
  PAYROLL_APPROVAL_ABOVE_MINOR: jsonMap(oneOf(CURRENCIES), integer(0, Number.MAX_SAFE_INTEGER)),
  CONTRACTOR_PAGE: url,
  CLIENT_PAGE: url,
  CHECKPOINT_KEY: name,
  DOCUMENT_BUCKET: name,
  CHECKPOINT_BUCKET: name,
  MILESTONE_MACHINE_ARN: arn,
  PAYROLL_MACHINE_ARN: arn,
  WEBHOOK_QUEUE_URL: url,
  RECONCILIATION_QUEUE_URL: url,
  SWEEP_QUEUE_URL: url,
  EXPORT_QUEUE_URL: url,
});

/** What nearly every handler needs: records, ledger, policy, clock. */
export const payments = /* @__PURE__ */ once(() => {
  const { store, sleep, clock } = basics();
  return {
    ...basics(),
    escrowRecords: createEscrowRecords({ store }),
    payoutRecords: createPayoutRecords({ store }),
    paymentRecords: createPaymentRecords({ store, sleep }),
    payrolls: createPayrollRecords({ store }),
    webhookRecords: createWebhookRecords({ store }, stripeWebhooks),
    auditLog: createAuditLog({ store }),
    ledger: createLedger({ store, sleep }),
    recorder: createRecorder({ store, sleep }),
    proofs: createProofs(store),
    limiter: createLimiter({
      store,
      clock,
      sleep,
      perSecond: environment().STRIPE_REQUESTS_PER_SECOND,
    }),
    policy: {
      daySeconds: environment().DAY_SECONDS,
      currency: environment().CURRENCY,
      approvalAboveMinor: environment().PAYROLL_APPROVAL_ABOVE_MINOR,
    },
  };
});

export const stripeSecrets = /* @__PURE__ */ once(() => stripeSecretsFrom(environment().STRIPE_SECRET));

export const stripe = /* @__PURE__ */ once(() =>
  createStripe({
    baseUrl: environment().STRIPE_URL,
    secrets: stripeSecrets(),
    contractorPage: environment().CONTRACTOR_PAGE,
  }),
);

/** Everything that a change of a payout needs: each area that pays contractors adds its effects here. */
export const payouts = /* @__PURE__ */ once(() => ({
  ...payments(),
  signals: signals(),
  stripe: stripe(),
  payoutEffects: {
    payment: createPaymentPayoutEffects(payments()),
    payroll_line: createPayrollPayoutEffects(payments()),
  } satisfies PayoutEffectsBySubject,
}));

export const documents = /* @__PURE__ */ once(() => createDocuments({ bucketName: environment().DOCUMENT_BUCKET }));

export const checkpoints = /* @__PURE__ */ once(() =>
  createCheckpoints({ bucketName: environment().CHECKPOINT_BUCKET }),
);

export const signer = /* @__PURE__ */ once(() => createSigner({ keyId: environment().CHECKPOINT_KEY }));

export const payrollExecutions = /* @__PURE__ */ once(() =>
  createExecutions({ machine: 'PayrollProcessing', stateMachineArn: environment().PAYROLL_MACHINE_ARN }),
);

export const milestoneExecutions = /* @__PURE__ */ once(() =>
  createExecutions({ machine: 'MilestonePayment', stateMachineArn: environment().MILESTONE_MACHINE_ARN }),
);

export const queues = /* @__PURE__ */ once(() =>
  createQueues({
    webhookQueueUrl: environment().WEBHOOK_QUEUE_URL,
    reconciliationQueueUrl: environment().RECONCILIATION_QUEUE_URL,
    sweepQueueUrl: environment().SWEEP_QUEUE_URL,
    exportQueueUrl: environment().EXPORT_QUEUE_URL,
  }),
);
