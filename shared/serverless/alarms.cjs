/** Alarms and a dashboard for a service, made from the names of what it has, so that nothing new goes unwatched. */

const alarm = ({ name, description, topicArn, ...metric }) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: name,
    AlarmDescription: description,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [topicArn],
    ...metric,
  },
});

/** Something lies in a dead-letter queue: nobody but an operator will touch it. */
const deadLetterAlarm = ({ id, name, topicArn }) => ({
  [`${id}Alarm`]: alarm({
    name: `${name}-dlq-depth`,
    description: `Messages were set aside in ${name}-dlq. Runbook: README.md of the service, "Dead letters".`,
    topicArn,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
    Statistic: 'Maximum',
    OKActions: [topicArn],
  }),
});

/** A message has been waiting for longer than anything should. */
const ageAlarm = ({ id, name, seconds, topicArn }) => ({
  [`${id}AgeAlarm`]: alarm({
    name: `${name}-oldest`,
    description: `A message in ${name} is older than ${seconds} seconds: its consumer fails or is too slow.`,
    topicArn,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
    Statistic: 'Maximum',
    Threshold: seconds,
    OKActions: [topicArn],
  }),
});

const logicalId = (functionKey) => `${functionKey[0].toUpperCase()}${functionKey.slice(1)}LambdaFunction`;

/** Alarms of one function for what must not happen. Retries absorb a few errors; more, or any throttle, is a fault. */
const functionAlarms = ({ prefix, functionKey, topicArn, errors = 3 }) => {
  const watched = {
    Namespace: 'AWS/Lambda',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: logicalId(functionKey) } }],
  };
  return {
    [`${logicalId(functionKey)}ErrorsAlarm`]: alarm({
      ...watched,
      name: `${prefix}-${functionKey}-errors`,
      description: `${functionKey} failed more than ${errors} times in five minutes.`,
      topicArn,
      MetricName: 'Errors',
      Period: 300,
      Threshold: errors,
    }),
    [`${logicalId(functionKey)}ThrottlesAlarm`]: alarm({
      ...watched,
      name: `${prefix}-${functionKey}-throttles`,
      description: `${functionKey} is throttled.`,
      topicArn,
      MetricName: 'Throttles',
    }),
  };
};

/** Executions that ended in any way but well. */
const machineAlarms = ({ id, name, topicArn }) =>
  Object.fromEntries(
    ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((metric) => [
      `${id}${metric}Alarm`,
      alarm({
        name: `${name}-${metric}`,
        description: `${metric} of ${name}. Runbook: README.md of the workflow.`,
        topicArn,
        Namespace: 'AWS/States',
        MetricName: metric,
        Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: id } }],
      }),
    ]),
  );

/** A metric that our own code counts (namespace MindLinks). */
const countAlarm = ({ metric, service, name, description, topicArn }) => ({
  [`${metric}Alarm`]: alarm({
    name: `${name}-${metric}`,
    description,
    topicArn,
    Namespace: 'MindLinks',
    MetricName: metric,
    Dimensions: [{ Name: 'service', Value: service }],
  }),
});

/** A rule that fired: for events that somebody has to see. */
const ruleAlarm = ({ id, name, description, ruleName, busName, topicArn }) => ({
  [`${id}Alarm`]: alarm({
    name,
    description,
    topicArn,
    Namespace: 'AWS/Events',
    MetricName: 'TriggeredRules',
    Dimensions: [
      { Name: 'EventBusName', Value: busName },
      { Name: 'RuleName', Value: ruleName },
    ],
  }),
});

/** One page for a service: its machines, functions and queues. */
const dashboard = ({ name, region, machines = [], functions, queues }) => {
  const widget = (title, index, metrics, stat = 'Sum') => ({
    type: 'metric',
    x: (index % 2) * 12,
    y: Math.floor(index / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, region, stat, period: 300, metrics },
  });
  const widgets = [
    ...machines.map((arn) => [
      'Executions',
      ['Started', 'Succeeded', 'Failed', 'TimedOut', 'Aborted'].map((ended) => [
        'AWS/States',
        `Executions${ended}`,
        'StateMachineArn',
        arn,
      ]),
    ]),
    ['Lambda errors', functions.map((key) => ['AWS/Lambda', 'Errors', 'FunctionName', key])],
    ['Lambda duration, p95', functions.map((key) => ['AWS/Lambda', 'Duration', 'FunctionName', key]), 'p95'],
    ['Oldest message', queues.map((key) => ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', key]), 'Maximum'],
    [
      'Dead letters',
      queues.map((key) => ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', `${key}-dlq`]),
      'Maximum',
    ],
  ];
  return {
    ServiceDashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: name,
        DashboardBody: {
          'Fn::Sub': JSON.stringify({
            widgets: widgets.map(([title, metrics, stat], index) => widget(title, index, metrics, stat)),
          }),
        },
      },
    },
  };
};

module.exports = { ageAlarm, countAlarm, dashboard, deadLetterAlarm, functionAlarms, machineAlarms, ruleAlarm };
