const { ageAlarm, deadLetterAlarm } = require('./alarms.cjs');

/**
 * The queues of a service by logical id, each with a dead-letter queue (`<id>DeadLetters`) and alarms on both. SQS encrypts
 * them itself: EventBridge, S3 and Scheduler can then write to them without a grant on a key. `rules.cjs` lets event rules
 * write to them.
 *
 * @typedef {object} Queue
 * @property {string} name After the service's prefix; the dead-letter queue's is `<name>-dlq`
 * @property {number} visibilitySeconds At least six times the consumer's timeout (AWS's advice), so that a slow batch is not
 *   received twice
 * @property {number} [receives] How often a message is received before it goes to the dead-letter queue. Default: for two
 *   hours, as a batch of a throttled Lambda counts as received, and an hour of it must be outlasted
 * @property {number} [maxAgeSeconds] The alarm is raised for an older message. Left out for scheduled work, which has an alarm
 *   for runs that do not succeed (`recurring.cjs`)
 * @property {string} [deadLetters] A dead-letter queue that several queues share, in place of its own
 * @property {Array<{ service: string, condition: object }>} [senders] AWS services that may write to it, other than event rules
 *
 * @param {Record<string, Queue>} queues
 * @param {Record<string, string>} [deadLetters] Names of dead-letter queues that are shared, or without a queue: of events that EventBridge could
 *   not deliver to machines or operators (`StartDeadLetters`)
 */
const queueResources =
  (queues, deadLetters = {}) =>
  async ({ resolveVariable }) => {
    const prefix = await resolveVariable('self:custom.prefix');
    const topicArn = await resolveVariable('self:custom.platform.operatorsTopicArn');
    const busName = await resolveVariable('self:custom.platform.eventBusName');
    const withAlarm = (id, name) => ({
      [id]: queue(`${name}-dlq`),
      ...deadLetterAlarm({ id, name, topicArn }),
    });
    const resources = Object.entries(queues).map(
      ([
        id,
        {
          name,
          visibilitySeconds,
          receives = Math.ceil(RETRY_SECONDS / visibilitySeconds),
          maxAgeSeconds,
          deadLetters: shared,
          senders,
        },
      ]) => ({
        [id]: queue(`${prefix}-${name}`, {
          VisibilityTimeout: visibilitySeconds,
          RedrivePolicy: { deadLetterTargetArn: arnOf(shared ?? `${id}DeadLetters`), maxReceiveCount: receives },
        }),
        ...(maxAgeSeconds !== undefined &&
          ageAlarm({ id, name: `${prefix}-${name}`, seconds: maxAgeSeconds, topicArn })),
        ...(!shared && withAlarm(`${id}DeadLetters`, `${prefix}-${name}`)),
        ...allowSenders(id, senders),
      }),
    );
    return {
      Resources: Object.assign(
        {},
        ...resources,
        ...Object.entries(deadLetters).map(([id, name]) => withAlarm(id, `${prefix}-${name}`)),
        'StartDeadLetters' in deadLetters && allowSenders('StartDeadLetters', [anyRule(busName)]),
      ),
    };
  };

/** Twice the hour of throttled Lambdas that a message outlasts. */
const RETRY_SECONDS = 7_200;

/** The longest that SQS keeps a message: time to notice, to repair, and to send it again. */
const FOURTEEN_DAYS = 1_209_600;

const queue = (QueueName, more) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, SqsManagedSseEnabled: true, MessageRetentionPeriod: FOURTEEN_DAYS, ...more },
});

/** Rules on the platform's bus: the machines' own are named by the plugin. */
const anyRule = (busName) => ({
  service: 'events.amazonaws.com',
  condition: {
    ArnLike: {
      'aws:SourceArn': {
        'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${busName}/*`,
      },
    },
  },
});

const allowSenders = (id, senders = []) =>
  senders.length > 0 && {
    [`${id}Policy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: senders.map(({ service, condition }) => ({
            Effect: 'Allow',
            Principal: { Service: service },
            Action: 'sqs:SendMessage',
            Resource: arnOf(id),
            Condition: condition,
          })),
        },
      },
    },
  };

/** EventBridge may write to a queue and to its dead-letter queue, for these rules. */
const allowRules = (queueId, ruleIds) => {
  const senders = ruleIds.map((id) => ({
    service: 'events.amazonaws.com',
    condition: { ArnEquals: { 'aws:SourceArn': arnOf(id) } },
  }));
  return { ...allowSenders(queueId, senders), ...allowSenders(`${queueId}DeadLetters`, senders) };
};

const arnOf = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });

module.exports = { allowRules, arnOf, queueResources };
