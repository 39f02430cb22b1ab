const { queueResources } = require('../../../shared/serverless/queues.cjs');

/**
 * The schedule sends another message soon; one that failed need not be tried often. SQS notes its queue on a dead letter. A
 * function that keeps failing raises the alarm of its own queue: the age is less than that of the third receive, after which SQS
 * measures the next message.
 */
const SCHEDULED = { receives: 3, deadLetters: 'ScheduledDeadLetters' };
/** Six times the consumer's five minutes. */
const CHECK = { ...SCHEDULED, visibilitySeconds: 1_800, maxAgeSeconds: 3_000 };

const queues = {
  SignalQueue: { name: 'signals', visibilitySeconds: 90, receives: 10, maxAgeSeconds: 300 },
  // Stripe may be asked about an event, and be slow: the consumer's timeout is longer than others'.
  WebhookQueue: { name: 'webhooks', visibilitySeconds: 360, receives: 10, maxAgeSeconds: 300 },
  FactQueue: { name: 'facts', visibilitySeconds: 90, receives: 5, maxAgeSeconds: 300 },
  LedgerQueue: { name: 'ledger', ...SCHEDULED, visibilitySeconds: 360, maxAgeSeconds: 600 },
  AuditQueue: { name: 'audit', ...CHECK },
  ReconciliationQueue: { name: 'reconciliation', ...CHECK },
  SweepQueue: { name: 'sweep', ...CHECK },
};
const deadLetters = { StartDeadLetters: 'start', OutboxDeadLetters: 'outbox', ScheduledDeadLetters: 'scheduled' };

module.exports = queueResources(queues, deadLetters);
Object.assign(module.exports, { queues, deadLetters });
