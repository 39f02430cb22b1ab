const monitoring = require('../../../shared/serverless/alarms.cjs');

/** Watches every function, queue and machine of the service; README.md says what to do about each alarm. */
module.exports = async ({ resolveVariable, resolveConfigurationProperty }) => {
  const prefix = await resolveVariable('self:custom.prefix');
  const topicArn = await resolveVariable('self:custom.platform.operatorsTopicArn');
  const busName = await resolveVariable('self:custom.platform.eventBusName');
  const functions = await resolveConfigurationProperty(['functions']);
  const queues = [
    { id: 'SignalQueue', name: `${prefix}-signals`, seconds: 300 },
    { id: 'WebhookQueue', name: `${prefix}-webhooks`, seconds: 300 },
    { id: 'FactQueue', name: `${prefix}-facts`, seconds: 300 },
    { id: 'LedgerQueue', name: `${prefix}-ledger`, seconds: 1_200 },
    { id: 'CheckQueue', name: `${prefix}-checks`, seconds: 7_200 },
  ];
  const deadLetters = [
    { id: 'StartDeadLetters', name: `${prefix}-start` },
    { id: 'OutboxDeadLetters', name: `${prefix}-outbox` },
  ];
  const machines = [
    { id: 'MilestonePayment', name: `${prefix}-milestone` },
    { id: 'PayrollProcessing', name: `${prefix}-payroll` },
  ];
  const namespace = await resolveVariable('self:custom.environment.POWERTOOLS_METRICS_NAMESPACE');
  const counted = (metric, description, more) =>
    monitoring.countAlarm({ metric, namespace, service: 'payments', name: prefix, description, topicArn, more });
  const alarmOf = (id, rule, description) =>
    monitoring.ruleAlarm({
      id,
      name: `${prefix}-${rule}`,
      description,
      ruleName: `${prefix}-${rule}`,
      busName,
      topicArn,
    });
  return {
    Resources: {
      ...monitoring.serviceAlarms({ prefix, topicArn, functions, queues, deadLetters }),
      ...Object.assign({}, ...machines.map(({ id, name }) => monitoring.machineAlarms({ id, name, topicArn }))),
      ...monitoring.streamAlarm({ prefix, functionKey: 'publishOutbox', minutes: 5, topicArn }),
      ...monitoring.streamAlarm({ prefix, functionKey: 'watchBalances', minutes: 15, topicArn }),
      ...counted('DeadlineLate', 'A deadline reached its wait more than five minutes late.'),
      ...counted('OutboxRejected', 'An item of the outbox is no valid event and was not published.'),
      // Anybody can send one now and then; many are an attack, or a secret that was rotated on one side only.
      ...counted('StripeWebhookRejected', 'Many webhooks came with a bad signature.', { Threshold: 10, Period: 300 }),
      ...counted('LedgerMergeLate', 'Entries of the ledger wait for their place in the log for too long.'),
      ...counted('LedgerUnbalanced', 'An entry of the ledger was altered, or breaks a rule: no checkpoint is signed.'),
      // One that fails is made up for by the next.
      ...counted('CheckpointFailed', 'No checkpoint could be signed for a quarter of an hour.', {
        Threshold: 2,
        Period: 900,
      }),
      ...counted('ReconciliationDifference', 'The ledger and Stripe have differed for more than a day.'),
      // One now and then is what the sweep is for.
      ...counted('StripeWebhookMissed', 'Stripe could not deliver many webhooks; they were fetched.', {
        Threshold: 10,
        Period: 3_600,
      }),
      ...counted('StripeWebhookQuarantined', 'A signed webhook made no sense; it lies in the inbox.'),
      ...alarmOf('EscrowDisputed', 'escrow-disputed', 'A bank took a client’s payment back.'),
      ...alarmOf('PaymentParked', 'payment-failed', 'A payment stopped and waits for an operator.'),
      ...alarmOf('PayoutReversed', 'payout-reversed', 'A payout failed after it had been paid; its money came back.'),
      ...alarmOf(
        'PayrollParked',
        'payroll-failed',
        'A payroll failed and is parked: workflows/payroll-processing/README.md.',
      ),
      ...monitoring.dashboard({
        prefix,
        machines: machines.map(({ id }) => `\${${id}}`),
        functionKeys: Object.keys(functions),
        queues,
        deadLetters,
      }),
    },
  };
};
