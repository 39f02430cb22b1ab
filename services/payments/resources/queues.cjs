const { queue, deadLetterQueue, eventDeadLetters, fromRules } = require('../../../shared/serverless/queue.cjs');

/** The queues between this service's functions, and who may write to them. */
module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix');
  const factRules = fromRules('KycApprovedRule', 'MilestoneSubmittedRule', 'TimesheetSubmittedRule');
  const signalRules = fromRules(
    'PaymentResolvedRule',
    'BatchSettledRule',
    'PayrollCancelledRule',
    'PayrollResolvedRule',
  );
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
      // Stripe may be asked about an event, and be slow: the consumer's timeout is longer than others'.
      ...queue({ id: 'WebhookQueue', name: `${prefix}-webhooks`, visibilitySeconds: 360, receives: 10 }),
      ...queue({
        id: 'FactQueue',
        name: `${prefix}-facts`,
        visibilitySeconds: 90,
        receives: 5,
        senders: factRules,
        deadLetterSenders: factRules,
      }),
      // The next tick comes soon; one that failed need not be tried often.
      ...queue({ id: 'LedgerQueue', name: `${prefix}-ledger`, visibilitySeconds: 360, receives: 3 }),
      // Six times the consumer's five minutes.
      ...queue({ id: 'CheckQueue', name: `${prefix}-checks`, visibilitySeconds: 1_800, receives: 3 }),
      // Events that EventBridge could not hand to a machine or the operators; what was not taken from the stream.
      ...eventDeadLetters('StartDeadLetters', `${prefix}-start`),
      OutboxDeadLetters: deadLetterQueue(`${prefix}-outbox`),
    },
  };
};
