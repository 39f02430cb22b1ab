const { queue, fromRules } = require('../../../shared/serverless/queue.cjs');

/**
 * From the bus to the Lambda. Whatever the rule cannot hand over, and whatever failed three times, ends in one dead-letter
 * queue: the messages are the same, and so is what an operator does with them.
 */
module.exports = async ({ resolveVariable }) => ({
  Resources: queue({
    id: 'RequestsQueue',
    name: `${await resolveVariable('self:custom.prefix')}-requests`,
    visibilitySeconds: await resolveVariable('self:custom.retrySeconds'),
    receives: 3,
    senders: fromRules('RequestsRule'),
    deadLetterSenders: fromRules('RequestsRule'),
  }),
});
