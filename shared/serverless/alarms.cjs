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
 * The functions of a service failed more often than retries absorb: by an error, a timeout, a process that ended (out of memory), or an
 * initialization that failed. Lambda's report of an invocation says so (Lambda's guide, "Telemetry API", `platform.report`: its
 * status is `success`, `failure`, `error` or `timeout`). One metric of all functions, which exists only while some fail; the log
 * has the name of each in its streams (docs/adr/0019). A throttled invocation has no report: the platform's stack has the alarm.
 */
const functionErrors = ({ prefix, logGroup, topicArn, errors = 3 }) => ({
  FunctionErrorsFilter: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: logGroup,
      FilterPattern: '{ ($.type = "platform.report") && ($.record.status != "success") }',
      MetricTransformations: [{ MetricNamespace: prefix, MetricName: 'FunctionErrors', MetricValue: '1' }],
    },
  },
  FunctionErrorsAlarm: alarm({
    name: `${prefix}-function-errors`,
    description: `Functions failed more than ${errors} times in five minutes. The overview dashboard lists which: "Failed functions".`,
    topicArn,
    Namespace: prefix,
    MetricName: 'FunctionErrors',
    Period: 300,
    Threshold: errors,
  }),
});

/**
 * EventBridge Scheduler could not put messages of its schedules into their queues: it tries for a day, and then drops them, into a
 * dead-letter queue if it can. Without its role's permission it can do neither (Scheduler's guide, "Monitoring with CloudWatch").
 */
const scheduleAlarms = ({ prefix, group, topicArn }) => {
  const ofGroup = {
    topicArn,
    Namespace: 'AWS/Scheduler',
    Dimensions: [{ Name: 'ScheduleGroup', Value: { Ref: group } }],
    Period: 300,
  };
  return {
    ScheduleErrorsAlarm: alarm({
      name: `${prefix}-schedule-errors`,
      description: 'A queue refuses deadlines or scheduled work. Runbook: README.md of the service.',
      MetricName: 'TargetErrorCount',
      ...ofGroup,
    }),
    SchedulesDroppedAlarm: alarm({
      name: `${prefix}-schedules-dropped`,
      description: 'Deadlines or scheduled work were dropped. Runbook: README.md of the service.',
      MetricName: 'InvocationDroppedCount',
      ...ofGroup,
    }),
  };
};

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
 * What every service monitors beside its functions, queues and rules, which have alarms of their own (`functions.cjs`,
 * `queues.cjs`, `rules.cjs`): its HTTP API, machines (with their logs) and streams, its own metrics; and its dashboard.
 *
 * @param {object} service
 * @param {object} [service.machines] Names of machines, after the prefix, by logical id
 * @param {Record<string, number>} [service.streams] Minutes that a consumer of a stream may be late, by function
 * @param {Record<string, [description: string, more?: object]>} [service.metrics] Metrics of the service that raise an alarm
 * @param {object} service.queues As for `queues.cjs`
 * @param {object} [service.deadLetters] As for `queues.cjs`
 * @param {boolean} [service.hasDashboard] Beside the platform's, which shows all services. An account has three for nothing, of at most 50
 *   metrics each (docs/guides/idle-cost.md)
 */
const monitoring =
  ({ machines = {}, streams = {}, metrics = {}, queues, deadLetters = {}, hasDashboard = true }) =>
  async ({ resolveVariable }) => {
    const [stage, service, prefix, topicArn] = await Promise.all(
      ['sls:stage', 'self:service', 'self:custom.prefix', 'self:custom.platform.operatorsTopicArn'].map(
        resolveVariable,
      ),
    );
    const each = (values, resourcesOf) => Object.entries(values).map(([key, value]) => resourcesOf(key, value));
    return {
      Resources: Object.assign(
        apiAlarm({ prefix, topicArn }),
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
        hasDashboard &&
          dashboard({
            prefix,
            machines: Object.keys(machines).map((id) => `\${${id}}`),
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

/**
 * One page for a service: its machines (functions of CloudFormation in `${…}`), queues and dead letters, and from its log how
 * long its functions take and how much memory they use. Each of its metrics counts towards a dashboard's 50; a query does not.
 */
const dashboard = ({ prefix, machines, queues, deadLetters }) => {
  const region = '${AWS::Region}';
  const chart = (title, metrics, stat) => ({
    type: 'metric',
    properties: { title, region, stat, period: 300, metrics },
  });
  const widgets = [
    ...machines.map((arn) =>
      chart(
        'Executions',
        ['Started', 'Succeeded', 'Failed', 'TimedOut', 'Aborted'].map((ended) => [
          'AWS/States',
          `Executions${ended}`,
          'StateMachineArn',
          arn,
        ]),
        'Sum',
      ),
    ),
    chart(
      'Oldest message',
      queues.map((name) => ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', name]),
      'Maximum',
    ),
    chart(
      'Dead letters',
      deadLetters.map((name) => ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', `${name}-dlq`]),
      'Maximum',
    ),
    { type: 'log', properties: { title: 'Functions', region, view: 'table', query: functionsQuery(prefix) } },
  ];
  const place = (index) => ({ x: (index % 2) * 12, y: Math.floor(index / 2) * 6, width: 12, height: 6 });
  return {
    ServiceDashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        // With its region: dashboards belong to the account.
        DashboardName: { 'Fn::Sub': `${prefix}-${region}` },
        DashboardBody: {
          'Fn::Sub': JSON.stringify({
            widgets: widgets.map((widget, index) => ({ ...place(index), ...widget })),
          }),
        },
      },
    },
  };
};

/** The name of a function is in its log streams: Lambda's guide, "Configuring CloudWatch log groups". */
const functionsQuery = (logGroup) =>
  [
    `SOURCE '${logGroup}'`,
    'filter type = "platform.report"',
    'parse @logStream "*/*/*/*[*" as year, month, day, functionName, instance',
    'stats count(*) as calls, pct(record.metrics.durationMs, 95) as p95Milliseconds, max(record.metrics.maxMemoryUsedMB) as megabytes by functionName',
    'sort p95Milliseconds desc',
  ].join(' | ');

module.exports = { ageAlarm, deadLetterAlarm, functionErrors, monitoring, notRunAlarm, ruleAlarm, scheduleAlarms };
