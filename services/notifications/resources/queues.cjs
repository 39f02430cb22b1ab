const { allowRules, queueResources } = require('../../../shared/serverless/queues.cjs');

const queues = {
  RequestsQueue: {
    name: 'requests',
    visibilitySeconds: '${self:custom.retrySeconds}',
    receives: '${self:custom.receives}',
    maxAgeSeconds: 600,
  },
  FeedbackQueue: { name: 'feedback', visibilitySeconds: 60, maxAgeSeconds: 900 },
};

/**
 * From the buses to the Lambdas. One dead-letter queue of requests takes what the rule could not deliver and what failed `receives`
 * times: the messages are the same, and so is what an operator does with them.
 */
module.exports = async (variables) => {
  const { Resources } = await queueResources(queues)(variables);
  return {
    Resources: {
      ...Resources,
      ...allowRules('RequestsQueue', ['RequestsRule']),
      ...allowRules('FeedbackQueue', ['FeedbackRule']),
    },
  };
};
module.exports.queues = queues;
