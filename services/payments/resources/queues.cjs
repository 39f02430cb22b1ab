const { OUTBOX_QUEUE } = require('../../../shared/serverless/outbox.cjs');
const { queueResources } = require('../../../shared/serverless/queues.cjs');

/**
 * Of scheduled work: the next message comes soon, and does the work of both; a request of an operator can be repeated. One
 * dead-letter queue for all: SQS notes on each message which queue it comes from, Scheduler which schedule.
 */
const SCHEDULED = { deadLetters: 'ScheduledDeadLetters' };
/** Six times the consumer's five minutes. */
const CHECK = { ...SCHEDULED, visibilitySeconds: 1_800 };

const queues = {
  SignalQueue: { name: 'signals', visibilitySeconds: 90, maxAgeSeconds: 300 },
  // Stripe may be asked about an event, and be slow: the consumer's timeout is longer than others'.
  WebhookQueue: { name: 'webhooks', visibilitySeconds: 360, maxAgeSeconds: 300 },
  FactQueue: { name: 'facts', visibilitySeconds: 90, maxAgeSeconds: 300 },
  OutboxQueue: OUTBOX_QUEUE,
  LedgerQueue: { name: 'ledger', ...SCHEDULED, visibilitySeconds: 360 },
  AuditQueue: { name: 'audit', ...CHECK },
  ReconciliationQueue: { name: 'reconciliation', ...CHECK },
  SweepQueue: { name: 'sweep', ...CHECK },
  // Each part of an export is a message of its own, and gone within seconds; the consumer's timeout is two minutes.
  ExportQueue: { name: 'export', ...SCHEDULED, visibilitySeconds: 720, maxAgeSeconds: 1_200 },
};
const deadLetters = { StartDeadLetters: 'start', ScheduledDeadLetters: 'scheduled' };

module.exports = queueResources(queues, deadLetters);
Object.assign(module.exports, { queues, deadLetters });
