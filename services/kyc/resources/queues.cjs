const { OUTBOX_QUEUE } = require('../../../shared/serverless/outbox.cjs');
const { queueResources } = require('../../../shared/serverless/queues.cjs');

const queues = {
  SignalQueue: { name: 'signals', visibilitySeconds: 90, maxAgeSeconds: 300 },
  WebhookQueue: { name: 'webhooks', visibilitySeconds: 90, maxAgeSeconds: 300 },
  UploadQueue: {
    name: 'uploads',
    visibilitySeconds: 90,
    maxAgeSeconds: 300,
    senders: [
      {
        service: 's3.amazonaws.com',
        condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            'aws:SourceArn': { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${self:custom.prefix}-documents*' },
          },
        },
      },
    ],
  },
  OutboxQueue: OUTBOX_QUEUE,
  ErasureQueue: { name: 'erasures', visibilitySeconds: 360, maxAgeSeconds: 3_600 },
  VeriffErasureQueue: {
    name: 'veriff-erasures',
    // Veriff accepts five erasures an hour and ten a day: a message may have to be tried for days.
    visibilitySeconds: '${self:custom.erasureRetrySeconds}',
    // Ten days: SQS goes on counting a message's age in the dead-letter queue, where an operator needs some of the fourteen.
    receives: 240,
    maxAgeSeconds: 604_800,
  },
};
const deadLetters = { StartDeadLetters: 'start', ScheduledDeadLetters: 'scheduled' };

module.exports = queueResources(queues, deadLetters);
Object.assign(module.exports, { queues, deadLetters });
