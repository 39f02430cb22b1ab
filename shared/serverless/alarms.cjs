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
    description: `Messages were set aside in ${name}-dlq. Runbook: README.md of the service.`,
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

/**
 * A function failed more often than retries absorb. Throttles have one alarm, in the platform's stack: functions share the
 * account's concurrency, and a stack has room for 500 resources (docs/adr/0014).
 */
const errorsAlarm = ({ prefix, functionKey, topicArn, errors = 3 }) => ({
  [`${logicalId(functionKey)}ErrorsAlarm`]: alarm({
    name: `${prefix}-${functionKey}-errors`,
    description: `${functionKey} failed more than ${errors} times in five minutes.`,
    topicArn,
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: logicalId(functionKey) } }],
    Period: 300,
    Threshold: errors,
  }),
});

/** A function that only the HTTP API calls: each of its failures is a 5xx, for which the API has an alarm. */
const answersHttpOnly = ({ events = [] }) => events.length > 0 && events.every((event) => 'httpApi' in event);

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

/** A metric that our own code counts, in the stage's namespace. */
const countAlarm = ({ metric, namespace, service, name, description, topicArn, more = {} }) => ({
  [`${metric}Alarm`]: alarm({
    name: `${name}-${metric}`,
    description,
    topicArn,
    Namespace: namespace,
    MetricName: metric,
    Dimensions: [{ Name: 'service', Value: service }],
    ...more,
  }),
});

/** The HTTP API answers 5xx: its functions turn errors into answers, and one that crashes or is throttled is a 5xx as well. */
const apiAlarm = ({ prefix, topicArn, errors = 3 }) => ({
  HttpApiErrorsAlarm: alarm({
    name: `${prefix}-api-5xx`,
    description: `The HTTP API answered with a server error more than ${errors} times in five minutes.`,
    topicArn,
    Namespace: 'AWS/ApiGateway',
    MetricName: '5xx',
    Dimensions: [{ Name: 'ApiId', Value: { Ref: 'HttpApi' } }],
    Period: 300,
    Threshold: errors,
  }),
});

/** A stream's consumer lags: what was committed is not published. */
const streamAlarm = ({ prefix, functionKey, minutes, topicArn }) => ({
  [`${logicalId(functionKey)}LagAlarm`]: alarm({
    name: `${prefix}-${functionKey}-lag`,
    description: `${functionKey} is more than ${minutes} minutes behind its stream.`,
    topicArn,
    Namespace: 'AWS/Lambda',
    MetricName: 'IteratorAge',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: logicalId(functionKey) } }],
    Statistic: 'Maximum',
    Threshold: minutes * 60_000,
    OKActions: [topicArn],
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

/**
 * What every service watches: its HTTP API, each other function, and each queue with its dead letters.
 *
 * @param {object} options
 * @param {string} options.prefix Physical names begin with it
 * @param {string | object} options.topicArn Where alarms go
 * @param {Record<string, { events?: object[] }>} options.functions As in `serverless.yml`
 * @param {Array<{ id: string, name: string, seconds: number }>} options.queues Made by `queue.cjs`; `seconds` is the age
 *   that no message should reach
 * @param {Array<{ id: string, name: string }>} [options.deadLetters] Dead-letter queues of no queue; named without `-dlq`
 */
const serviceAlarms = ({ prefix, topicArn, functions, queues, deadLetters = [] }) =>
  Object.assign(
    {},
    ...Object.entries(functions)
      .filter(([, definition]) => !answersHttpOnly(definition))
      .map(([functionKey]) => errorsAlarm({ prefix, functionKey, topicArn })),
    apiAlarm({ prefix, topicArn }),
    ...queues.map(({ id, name, seconds }) => ageAlarm({ id, name, seconds, topicArn })),
    ...[...queues.map(({ id, name }) => ({ id: `${id}DeadLetters`, name })), ...deadLetters].map(({ id, name }) =>
      deadLetterAlarm({ id, name, topicArn }),
    ),
  );

/** One page for a service: its machines (functions of CloudFormation in `${…}`), functions, queues and dead letters. */
const dashboard = ({ prefix, machines = [], functionKeys, queues, deadLetters = [] }) => {
  const region = '${AWS::Region}';
  const functions = functionKeys.map((key) => `${prefix}-${key}`);
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
    ['Lambda errors', functions.map((name) => ['AWS/Lambda', 'Errors', 'FunctionName', name])],
    ['Lambda duration, p95', functions.map((name) => ['AWS/Lambda', 'Duration', 'FunctionName', name]), 'p95'],
    [
      'Oldest message',
      queues.map(({ name }) => ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', name]),
      'Maximum',
    ],
    [
      'Dead letters',
      [...queues, ...deadLetters].map(({ name }) => [
        'AWS/SQS',
        'ApproximateNumberOfMessagesVisible',
        'QueueName',
        `${name}-dlq`,
      ]),
      'Maximum',
    ],
  ];
  return {
    ServiceDashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: prefix,
        DashboardBody: {
          'Fn::Sub': JSON.stringify({
            widgets: widgets.map(([title, metrics, stat], index) => widget(title, index, metrics, stat)),
          }),
        },
      },
    },
  };
};

module.exports = { streamAlarm, countAlarm, dashboard, machineAlarms, ruleAlarm, serviceAlarms };
