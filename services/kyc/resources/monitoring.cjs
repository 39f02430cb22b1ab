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
    { id: 'UploadQueue', name: `${prefix}-uploads`, seconds: 300 },
    { id: 'ErasureQueue', name: `${prefix}-erasures`, seconds: 3_600 },
    { id: 'VeriffErasureQueue', name: `${prefix}-veriff-erasures`, seconds: 604_800 },
  ];
  const deadLetters = [
    { id: 'StartDeadLetters', name: `${prefix}-start` },
    { id: 'OutboxDeadLetters', name: `${prefix}-outbox` },
  ];
  const namespace = await resolveVariable('self:custom.environment.POWERTOOLS_METRICS_NAMESPACE');
  const counted = (metric, description, more) =>
    monitoring.countAlarm({ metric, namespace, service: 'kyc', name: prefix, description, topicArn, more });
  return {
    Resources: {
      ...monitoring.serviceAlarms({ prefix, topicArn, functions, queues, deadLetters }),
      ...monitoring.machineAlarms({ id: 'KycVerification', name: `${prefix}-verification`, topicArn }),
      ...monitoring.streamAlarm({ prefix, functionKey: 'publishOutbox', minutes: 5, topicArn }),
      // Anybody can send one now and then; many are an attack, or a secret that was rotated on one side only.
      ...counted('VeriffWebhookRejected', 'Many webhooks came with a bad signature, or for another client.', {
        Threshold: 10,
        Period: 300,
      }),
      ...counted('DeadlineLate', 'A deadline reached its wait more than five minutes late.'),
      ...counted('VeriffWebhookQuarantined', 'A signed webhook made no sense; it lies in the inbox.'),
      ...counted('KycUploadUnexpected', 'An object was uploaded that no document was announced for.'),
      ...counted('OutboxRejected', 'An item of the outbox is no valid event and was not published.'),
      ...monitoring.ruleAlarm({
        id: 'ReviewOverdue',
        name: `${prefix}-review-overdue`,
        description:
          'A review case is undecided past its service level. Runbook: workflows/kyc-verification/README.md.',
        ruleName: `${prefix}-review-overdue`,
        busName,
        topicArn,
      }),
      ...monitoring.ruleAlarm({
        id: 'VerificationParked',
        name: `${prefix}-verification-parked`,
        description:
          'A verification failed and is parked for an operator. Runbook: workflows/kyc-verification/README.md.',
        ruleName: `${prefix}-verification-failed`,
        busName,
        topicArn,
      }),
      ...monitoring.dashboard({
        prefix,
        machines: ['${KycVerification}'],
        functionKeys: Object.keys(functions),
        queues,
        deadLetters,
      }),
    },
  };
};
