const { notRunAlarm } = require('./alarms.cjs');
const { arnOf } = require('./queues.cjs');

/**
 * Work that is done at regular times, by logical id of its schedule (`<Id>Schedule`): EventBridge Scheduler sends an empty
 * message to the queue of the work's function. Each has an alarm that is raised when no run succeeds in time, whatever the
 * reason. What Scheduler cannot deliver goes to the service's `ScheduledDeadLetters`, with the schedule's ARN as an attribute.
 * Needs `schedules.cjs`.
 *
 * @param {Record<string, { name: string, every: string, queue: string }>} schedules Names after the service's prefix; times as
 *   expressions of Scheduler, here the name of a param; logical ids of queues
 */
const recurring =
  (schedules) =>
  async ({ resolveVariable }) => {
    const [stage, prefix, topicArn] = await Promise.all(
      ['sls:stage', 'self:custom.prefix', 'self:custom.platform.operatorsTopicArn'].map(resolveVariable),
    );
    const resources = await Promise.all(
      Object.entries(schedules).map(async ([id, { name, every, queue }]) => {
        const expression = await resolveVariable(`param:${every}`);
        const seconds = secondsBetween(expression);
        return {
          [`${id}Schedule`]: schedule({ name: `${prefix}-${name}`, expression, seconds, queue }),
          // The emulator has no metrics of SQS: there the alarm would never end.
          ...(stage !== 'local' && notRunAlarm({ id, name: `${prefix}-${name}`, queue, seconds, topicArn })),
        };
      }),
    );
    const queues = [...new Set(Object.values(schedules).map(({ queue }) => queue)), 'ScheduledDeadLetters'];
    return { Resources: Object.assign({ RecurringScheduleRole: role(queues) }, ...resources) };
  };

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 };

/** A time of day, `cron(…)`, is once a day: no other is in use. */
const secondsBetween = (expression) => {
  if (/^cron\(\d+ \d+ \* \* \? \*\)$/.test(expression)) return SECONDS.day;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit === undefined) throw new Error(`${expression} is neither rate(…) nor a daily cron(…)`);
  return Number(count) * SECONDS[unit];
};

const schedule = ({ name, expression, seconds, queue }) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Name: name,
    GroupName: { Ref: 'DeadlineSchedules' },
    ScheduleExpression: expression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: arnOf(queue),
      RoleArn: arnOf('RecurringScheduleRole'),
      Input: '{}',
      // The next one comes soon, and does the work of both.
      RetryPolicy: { MaximumEventAgeInSeconds: Math.min(seconds, SECONDS.hour), MaximumRetryAttempts: 10 },
      DeadLetterConfig: { Arn: arnOf('ScheduledDeadLetters') },
    },
  },
});

/** What EventBridge Scheduler assumes to deliver, to the dead-letter queue too. */
const role = (queues) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
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
        PolicyName: 'queues',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queues.map(arnOf) }],
        },
      },
    ],
  },
});

module.exports = { recurring };
