const { queueResources } = require('../../../shared/serverless/queues.cjs');

const queues = {
  SignalQueue: { name: 'signals', visibilitySeconds: 90, receives: 10, maxAgeSeconds: 300 },
  // Stripe may be asked about an event, and be slow: the consumer's timeout is longer than others'.
  WebhookQueue: { name: 'webhooks', visibilitySeconds: 360, receives: 10, maxAgeSeconds: 300 },
  FactQueue: { name: 'facts', visibilitySeconds: 90, receives: 5, maxAgeSeconds: 300 },
  // The next scheduled message comes soon; one that failed need not be tried often.
  LedgerQueue: { name: 'ledger', visibilitySeconds: 360, receives: 3, maxAgeSeconds: 1_200 },
  // Six times the consumer's five minutes.
  CheckQueue: { name: 'checks', visibilitySeconds: 1_800, receives: 3, maxAgeSeconds: 7_200 },
};
const deadLetters = { StartDeadLetters: 'start', OutboxDeadLetters: 'outbox' };

module.exports = queueResources(queues, deadLetters);
Object.assign(module.exports, { queues, deadLetters });
