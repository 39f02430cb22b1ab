import { createHash } from 'node:crypto';
import sinon from 'sinon';
import type { Clock, Sleep } from '#shared/runtime/index.ts';
import type { Store } from '#shared/store/index.ts';
import { adminClaims, clientClaims, contractorClaims } from '#shared/http/testing.ts';
import { testBasics, testExecutions, testSignals } from '#shared/testing/service.ts';
import type { Effect } from '#shared/testing/service.ts';
import type { AccountId } from '../src/money/accounts.ts';
import type { SignedCheckpoint } from '../src/ledger/domain/log.ts';
import { createLedger, createProofs, createRecorder } from '../src/ledger/index.ts';
import type { Documents } from '../src/ports.ts';
import { createAuditLog } from '../src/audit.ts';
import { createEscrowRecords } from '../src/escrow/records.ts';
import type { EscrowPorts } from '../src/escrow/ports.ts';
import type { LedgerPorts } from '../src/ledger/ports.ts';
import { createPaymentPayoutEffects } from '../src/milestone/payout-effects.ts';
import type { MilestonePorts } from '../src/milestone/ports.ts';
import { createPaymentRecords } from '../src/milestone/records.ts';
import { createLimiter } from '../src/payouts/rate-limiter.ts';
import { createPayoutRecords } from '../src/payouts/records.ts';
import { createPayrollPayoutEffects } from '../src/payroll/payout-effects.ts';
import type { PayrollPorts } from '../src/payroll/ports.ts';
import { createPayrollRecords } from '../src/payroll/records.ts';
import type { ReconciliationPorts } from '../src/reconciliation/ports.ts';
import type { WebhookPorts } from '../src/webhooks/ports.ts';
import { createWebhookRecords } from '#shared/inbox/index.ts';
import { stripeWebhooks } from '../src/webhooks/domain/webhook.ts';
import { stripeDouble } from './stripe-double.ts';

/** The whole service in memory: the test sets time and faults, and sees what left the service. */

export { Crash, START, apiOf, callsTo, codeOf, failureOf, quiet, tickingClock } from '#shared/testing/service.ts';

export const clientId = clientClaims['custom:clientId'];
export const clientUser = clientClaims['cognito:username'];
export const contractorId = contractorClaims['custom:contractorId'];
export const otherContractorId = '9d2e4b1a-5c3f-4e7d-8a6b-1f0e9d8c7b6a';
export const otherClientId = '7e6d5c4b-3a29-4817-9605-f4e3d2c1b0a9';

export const adminNamed = (name: string) => ({ ...adminClaims, 'cognito:username': name });
export const contractorNamed = (id: string) => ({
  ...contractorClaims,
  'cognito:username': id,
  'custom:contractorId': id,
});
/** Somebody of another client. */
export const otherClientClaims = {
  ...clientClaims,
  'cognito:username': '55555555-3333-4333-8333-333333333333',
  'custom:clientId': otherClientId,
};

const memoryDocuments = (effect: Effect) => {
  const objects = new Map<string, { readonly contentType: string; readonly body: Uint8Array }>();
  const documents: Documents = {
    put: effect(async ({ objectKey, ...document }: Parameters<Documents['put']>[0]) => {
      objects.set(objectKey, document);
    }),
    exists: async (objectKey) => objects.has(objectKey),
    presignDownload: async ({ objectKey, fileName, expiresInSeconds }) =>
      `https://bucket.example.test/${objectKey}?name=${fileName}&expires=${expiresInSeconds}`,
  };
  return { documents, objects };
};

/** Signatures that a test can check: a hash with the key's name in it. */
export const testSignature = (message: string): string =>
  createHash('sha256').update(`test-key ${message}`).digest('base64');

/** Everything that is kept in the table. */
export const recordsIn = (basics: { readonly store: Store; readonly sleep: Sleep; readonly clock: Clock }) => {
  const { store, sleep, clock } = basics;
  const records = {
    store,
    sleep,
    clock,
    escrowRecords: createEscrowRecords({ store }),
    payoutRecords: createPayoutRecords({ store }),
    webhookRecords: createWebhookRecords({ store }, stripeWebhooks),
    paymentRecords: createPaymentRecords({ store, sleep }),
    payrolls: createPayrollRecords({ store }),
    auditLog: createAuditLog({ store }),
    ledger: createLedger({ store, sleep }),
  };
  const { sleep: _sleep, clock: _clock, ...others } = records;
  return {
    ...others,
    payoutEffects: {
      payment: createPaymentPayoutEffects(records),
      payroll_line: createPayrollPayoutEffects(records),
    },
  };
};

export type TestPayments = ReturnType<typeof createTestPayments>;

/** One person decides about any amount in EUR. */
export const NO_SECOND_PERSON: Readonly<Record<string, number>> = { EUR: Number.MAX_SAFE_INTEGER };

export const createTestPayments = () => {
  const { basics, effect, recorded } = testBasics();
  const { store, clock, sleep } = basics;
  const { documents, objects } = memoryDocuments(effect);
  const { stripe, atStripe } = stripeDouble({ clock, effect });

  const queued: { webhooks: string[]; reconciliations: string[]; accounts: (readonly string[])[]; exports: string[] } =
    {
      webhooks: [],
      exports: [],
      reconciliations: [],
      accounts: [],
    };
  const kept: SignedCheckpoint[] = [];

  const signals = {
    ...testSignals(),
    signal: sinon.spy(
      effect(async (_message: Parameters<EscrowPorts['signals']['signal']>[0]): Promise<void> => undefined),
    ),
  };

  const milestone = testExecutions('MilestonePayment', effect);
  const payroll = testExecutions('PayrollProcessing', effect);

  const payments = {
    ...basics,
    ...recordsIn({ store, sleep, clock }),
    recorder: createRecorder({ store, sleep }),
    proofs: createProofs(store),
    signals,
    stripe,
    limiter: createLimiter({ store, clock, sleep, perSecond: 0 }),
    documents,
    signer: {
      sign: async (message: string) => ({ keyId: 'test-key', signature: testSignature(message) }),
      publicKey: async () => ({ keyId: 'test-key', pem: 'PEM' }),
    },
    checkpoints: {
      latest: async () => kept.toSorted((a, b) => b.size - a.size)[0],
      put: effect(async (checkpoint: SignedCheckpoint) => void kept.push(checkpoint)),
      ofSize: async (size: number) => kept.filter((checkpoint) => checkpoint.size === size),
    },
    queues: {
      webhookReceived: effect(async ({ eventId }: { eventId: string }) => void queued.webhooks.push(eventId)),
      reconciliationRequested: effect(
        async ({ reconciliationId }: { reconciliationId: string }) =>
          void queued.reconciliations.push(reconciliationId),
      ),
      exportToContinue: effect(async ({ exportId }: { exportId: string }) => void queued.exports.push(exportId)),
      accountsToSweep: effect(
        async ({ stripeAccountIds }: { stripeAccountIds: readonly string[] }) =>
          void queued.accounts.push(stripeAccountIds),
      ),
    },
    milestoneExecutions: milestone.executions,
    payrollExecutions: payroll.executions,
    policy: { daySeconds: 86_400, currency: 'EUR', approvalAboveMinor: NO_SECOND_PERSON },
  } satisfies EscrowPorts &
    LedgerPorts &
    MilestonePorts &
    PayrollPorts &
    ReconciliationPorts &
    Omit<WebhookPorts, 'stripe'>;

  return {
    ...payments,
    ...recorded,
    /** What Stripe was asked for, and how it shall answer. */
    atStripe,
    /** Documents in the bucket. */
    objects,
    /** Executions of `PayrollProcessing` that were asked for. */
    started: payroll.started,
    queued,
    checkpointsKept: kept,
  };
};

/** What went to the bus, in short. */
export const announced = ({ published }: Pick<TestPayments, 'published'>) =>
  published.map(({ type, detail }) => ({ type, entityId: detail.entityId, metadata: detail.metadata }));

/** What of it is of one type. */
export const eventsOfType = (service: Pick<TestPayments, 'published'>, type: string) =>
  announced(service).filter((event) => event.type === type);

/** What an account holds, in cents. */
export const holds = async ({ ledger }: Pick<TestPayments, 'ledger'>, account: AccountId): Promise<number> =>
  (await ledger.balance(account, 'EUR')).amountMinor;
