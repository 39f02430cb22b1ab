import { createExecutions } from '#shared/executions/adapters/step-functions.ts';
import { createWebhookRecords } from '#shared/inbox/index.ts';
import { once } from '#shared/runtime/index.ts';
import { basics, env, idempotency, outbox, signals, users } from '#shared/wiring/index.ts';
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
      perSecond: Number(env('STRIPE_REQUESTS_PER_SECOND')),
    }),
    policy: {
      daySeconds: Number(env('DAY_SECONDS')),
      currency: env('CURRENCY'),
      approvalAboveMinor: Number(env('PAYROLL_APPROVAL_ABOVE_MINOR')),
    },
  };
});

export const stripeSecrets = /* @__PURE__ */ once(() => stripeSecretsFrom(env('STRIPE_SECRET')));

export const stripe = /* @__PURE__ */ once(() =>
  createStripe({
    baseUrl: env('STRIPE_URL'),
    secrets: stripeSecrets(),
    contractorPage: env('CONTRACTOR_PAGE'),
  }),
);

/** Everything that a change of a payout needs: each area that pays contractors adds its effects here. */
export const payouts = /* @__PURE__ */ once(() => ({
  ...payments(),
  signals: signals(),
  stripe: stripe(),
  payoutEffects: {
    payment: createPaymentPayoutEffects(payments().paymentRecords),
    payroll_line: createPayrollPayoutEffects(payments().payrolls),
  } satisfies PayoutEffectsBySubject,
}));

export const documents = /* @__PURE__ */ once(() => createDocuments({ bucketName: env('DOCUMENT_BUCKET') }));

export const checkpoints = /* @__PURE__ */ once(() => createCheckpoints({ bucketName: env('CHECKPOINT_BUCKET') }));

export const signer = /* @__PURE__ */ once(() => createSigner({ keyId: env('CHECKPOINT_KEY') }));

export const payrollExecutions = /* @__PURE__ */ once(() =>
  createExecutions({ machine: 'PayrollProcessing', stateMachineArn: env('PAYROLL_MACHINE_ARN') }),
);

export const milestoneExecutions = /* @__PURE__ */ once(() =>
  createExecutions({ machine: 'MilestonePayment', stateMachineArn: env('MILESTONE_MACHINE_ARN') }),
);

export const queues = /* @__PURE__ */ once(() =>
  createQueues({
    webhookQueueUrl: env('WEBHOOK_QUEUE_URL'),
    reconciliationQueueUrl: env('RECONCILIATION_QUEUE_URL'),
    sweepQueueUrl: env('SWEEP_QUEUE_URL'),
    exportQueueUrl: env('EXPORT_QUEUE_URL'),
  }),
);
