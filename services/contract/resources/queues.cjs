const { OUTBOX_QUEUE } = require('../../../shared/serverless/outbox.cjs');
const { queueResources } = require('../../../shared/serverless/queues.cjs');

const queues = {
  SignalQueue: { name: 'signals', visibilitySeconds: 90, maxAgeSeconds: 300 },
  OutboxQueue: OUTBOX_QUEUE,
  // Six times the consumer's two minutes. The next message comes within the hour, and does the work of both.
  ErasureQueue: { name: 'erasure', visibilitySeconds: 720, deadLetters: 'ScheduledDeadLetters' },
};
const deadLetters = { StartDeadLetters: 'start', ScheduledDeadLetters: 'scheduled' };

module.exports = queueResources(queues, deadLetters);
Object.assign(module.exports, { queues, deadLetters });
