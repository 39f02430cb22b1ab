const { queue, deadLetterQueue, eventDeadLetters, fromRules } = require('../../../shared/serverless/queue.cjs');

/** The queues between this service's functions, and who may write to them. */
module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix');
  const erasureRetrySeconds = await resolveVariable('self:custom.erasureRetrySeconds');
  const signalRules = fromRules('DocumentsSubmittedRule', 'ReviewDecidedRule', 'FailureResolvedRule');
  return {
    Resources: {
      ...queue({
        id: 'SignalQueue',
        name: `${prefix}-signals`,
        visibilitySeconds: 90,
        receives: 10,
        senders: signalRules,
        deadLetterSenders: signalRules,
      }),
      ...queue({ id: 'WebhookQueue', name: `${prefix}-webhooks`, visibilitySeconds: 90, receives: 10 }),
      ...queue({
        id: 'UploadQueue',
        name: `${prefix}-uploads`,
        visibilitySeconds: 90,
        receives: 5,
        senders: [
          {
            service: 's3.amazonaws.com',
            condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: { 'aws:SourceArn': { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${prefix}-documents*` } },
            },
          },
        ],
      }),
      ...queue({
        id: 'ErasureQueue',
        name: `${prefix}-erasures`,
        visibilitySeconds: 360,
        receives: 5,
        senders: fromRules('ErasureRequestedRule'),
        deadLetterSenders: fromRules('ErasureRequestedRule'),
      }),
      // Veriff takes five erasures an hour and ten a day, so a message may be retried for days.
      ...queue({
        id: 'VeriffErasureQueue',
        name: `${prefix}-veriff-erasures`,
        visibilitySeconds: erasureRetrySeconds,
        // Ten days: SQS counts a message's age on in the dead-letter queue, where an operator needs some of the fourteen.
        receives: 240,
      }),
      // Events that EventBridge could not hand to the machine or the operators; outbox records that were not published.
      ...eventDeadLetters('StartDeadLetters', `${prefix}-start`),
      OutboxDeadLetters: deadLetterQueue(`${prefix}-outbox`),
    },
  };
};
