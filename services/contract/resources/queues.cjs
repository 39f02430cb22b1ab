const { OUTBOX_QUEUE } = require('../../../shared/serverless/outbox.cjs');
const { queueResources } = require('../../../shared/serverless/queues.cjs');

const queues = {
  SignalQueue: { name: 'signals', visibilitySeconds: 90, maxAgeSeconds: 300 },
  OutboxQueue: OUTBOX_QUEUE,
};
const deadLetters = { StartDeadLetters: 'start', ScheduledDeadLetters: 'scheduled' };

module.exports = queueResources(queues, deadLetters);
Object.assign(module.exports, { queues, deadLetters });
