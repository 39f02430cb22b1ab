const { dashboard, serviceAlarms } = require('../../../shared/serverless/alarms.cjs');

/** Watches every function and queue of the service; README.md says what to do about each alarm. */
module.exports = async ({ resolveVariable, resolveConfigurationProperty }) => {
  const prefix = await resolveVariable('self:custom.prefix');
  const topicArn = await resolveVariable('self:custom.platform.operatorsTopicArn');
  const functions = await resolveConfigurationProperty(['functions']);
  const queues = [{ id: 'RequestsQueue', name: `${prefix}-requests`, seconds: 600 }];
  return {
    Resources: {
      ...serviceAlarms({ prefix, topicArn, functions, queues }),
      ...dashboard({ prefix, functionKeys: Object.keys(functions), queues }),
    },
  };
};
