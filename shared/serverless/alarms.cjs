/** Alarms and a dashboard of a service, made from the names of what it has, so that new resources are monitored too. */

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

/** There are messages in a dead-letter queue: only an operator will process them. */
const deadLetterAlarm = ({ id, name, topicArn }) => ({
  [`${id}Alarm`]: alarm({
    name: `${name}-dlq-depth`,
    description: `There are messages in ${name}-dlq. Runbook: README.md of the service.`,
    topicArn,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
    Statistic: 'Maximum',
    OKActions: [topicArn],
  }),
});

/** A message has waited for longer than any should. */
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

const MISSED_RUNS = 3;
const HOUR = 3_600;
const DAY = 24 * HOUR;

/**
 * No run of scheduled work has succeeded in time: for three intervals, or for two hours more than a day. SQS counts a message as deleted
 * when its function has succeeded; a failure of it is no error of Lambda, as it is reported for the message only. No data is
 * no success. CloudWatch looks back for a day where periods are shorter than an hour, and otherwise for seven
 * (PutMetricAlarm, `Period`). A new alarm first waits for as long as it looks back, so that it is not raised by a deployment
 * (CloudWatch's guide, "Alarm warm-up periods": two days at most).
 */
const notRunAlarm = ({ id, name, queue, seconds, topicArn }) => {
  const [Period, EvaluationPeriods] = seconds >= DAY ? [HOUR, seconds / HOUR + 2] : [seconds, MISSED_RUNS];
  const minutes = (Period * EvaluationPeriods) / 60;
  return {
    [`${id}NotRunAlarm`]: alarm({
      name: `${name}-not-run`,
      description: `No run of ${name} has succeeded for ${minutes} minutes. Runbook: README.md of the service.`,
      topicArn,
      Namespace: 'AWS/SQS',
      MetricName: 'NumberOfMessagesDeleted',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
      Period,
      EvaluationPeriods,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: minutes },
      OKActions: [topicArn],
    }),
  };
};

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
const isCalledByHttpOnly = ({ events = [] }) => events.length > 0 && events.every((event) => 'httpApi' in event);

/** Executions that did not succeed. */
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
const metricAlarm = ({ metric, namespace, service, name, description, topicArn, more = {} }) => ({
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

/** The HTTP API answered 5xx: a function's response, or its crash or throttle. */
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

/** A stream's consumer is late: committed events are not published yet. */
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

/** A rule was triggered: for events that an operator has to see. */
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
 * What every service monitors beside its queues and rules, which have alarms of their own (`queues.cjs`, `rules.cjs`): its
 * HTTP API, its functions, machines (with their logs) and streams, its own metrics; and its dashboard.
 *
 * @param {object} service
 * @param {object} [service.machines] Names of machines, after the prefix, by logical id
 * @param {Record<string, number>} [service.streams] Minutes that a consumer of a stream may be late, by function
 * @param {Record<string, [description: string, more?: object]>} [service.metrics] Metrics of the service that raise an alarm
 * @param {object} service.queues As for `queues.cjs`
 * @param {object} [service.deadLetters] As for `queues.cjs`
 */
const monitoring =
  ({ machines = {}, streams = {}, metrics = {}, queues, deadLetters = {} }) =>
  async ({ resolveVariable, resolveConfigurationProperty }) => {
    const [stage, service, prefix, topicArn] = await Promise.all(
      ['sls:stage', 'self:service', 'self:custom.prefix', 'self:custom.platform.operatorsTopicArn'].map(
        resolveVariable,
      ),
    );
    const functions = await resolveConfigurationProperty(['functions']);
    const each = (values, resourcesOf) => Object.entries(values).map(([key, value]) => resourcesOf(key, value));
    return {
      Resources: Object.assign(
        apiAlarm({ prefix, topicArn }),
        ...each(functions, (functionKey, definition) =>
          isCalledByHttpOnly(definition) ? {} : errorsAlarm({ prefix, functionKey, topicArn }),
        ),
        ...each(machines, (id, name) => ({
          ...machineLog(name, `${prefix}-${name}`),
          ...machineAlarms({ id, name: `${prefix}-${name}`, topicArn }),
        })),
        ...each(streams, (functionKey, minutes) => streamAlarm({ prefix, functionKey, minutes, topicArn })),
        ...each(metrics, (metric, [description, more]) =>
          metricAlarm({
            metric,
            namespace: `mindlinks-${stage}`,
            service: service.replace('mindlinks-', ''),
            name: prefix,
            description,
            topicArn,
            more,
          }),
        ),
        dashboard({
          prefix,
          machines: Object.keys(machines).map((id) => `\${${id}}`),
          functionKeys: Object.keys(functions),
          queues: Object.values(queues).map(({ name }) => `${prefix}-${name}`),
          deadLetters: [
            ...Object.values(queues).flatMap(({ name, deadLetters: shared }) => (shared ? [] : [name])),
            ...Object.values(deadLetters),
          ].map((name) => `${prefix}-${name}`),
        }),
      ),
    };
  };

/** Log group `MilestoneLog` of the machine `milestone`. */
const machineLog = (name, fullName) => ({
  [`${name[0].toUpperCase()}${name.slice(1)}Log`]: {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: `/aws/vendedlogs/states/${fullName}`, RetentionInDays: 90 },
  },
});

/** One page for a service: its machines (functions of CloudFormation in `${…}`), functions, queues and dead letters. */
const dashboard = ({ prefix, machines = [], functionKeys, queues, deadLetters }) => {
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
      queues.map((name) => ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', name]),
      'Maximum',
    ],
    [
      'Dead letters',
      deadLetters.map((name) => ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', `${name}-dlq`]),
      'Maximum',
    ],
  ];
  return {
    ServiceDashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        // With its region: dashboards belong to the account.
        DashboardName: { 'Fn::Sub': `${prefix}-${region}` },
        DashboardBody: {
          'Fn::Sub': JSON.stringify({
            widgets: widgets.map(([title, metrics, stat], index) => widget(title, index, metrics, stat)),
          }),
        },
      },
    },
  };
};

module.exports = { ageAlarm, deadLetterAlarm, monitoring, notRunAlarm, ruleAlarm };
