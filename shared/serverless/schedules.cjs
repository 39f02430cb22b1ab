const { scheduleAlarms } = require('./alarms.cjs');
const { arnOf } = require('./queues.cjs');

/** Deadlines of waits, by EventBridge Scheduler. Needs a queue `SignalQueue`. */
module.exports = async ({ resolveVariable }) => {
  const [prefix, roleName, topicArn] = await Promise.all(
    ['self:custom.prefix', 'self:custom.refs.schedulerRole.name', 'self:custom.platform.operatorsTopicArn'].map(
      resolveVariable,
    ),
  );
  return {
    Resources: {
      // One-time schedules, which `awaitSignal` creates, and the recurring ones.
      DeadlineSchedules: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: prefix } },
      SchedulerRole: schedulerRole(roleName),
      ...scheduleAlarms({ prefix, group: 'DeadlineSchedules', topicArn }),
    },
  };
};

/** What EventBridge Scheduler assumes to put a deadline into the signal queue. */
const schedulerRole = (RoleName) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'signals',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Resource: [arnOf('SignalQueue'), arnOf('SignalQueueDeadLetters')],
            },
          ],
        },
      },
    ],
  },
});
