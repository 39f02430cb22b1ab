/**
 * A queue with its dead-letter queue, as every consumer of this project has one. Encrypted by SQS itself: EventBridge, S3
 * and Scheduler can then write to it without a grant on a key.
 *
 * @param {object} options
 * @param {string} options.id Logical id; the dead-letter queue is `<id>DeadLetters`
 * @param {string} options.name Physical name; the dead-letter queue is `<name>-dlq`
 * @param {number} options.visibilitySeconds At least six times the consumer's timeout (AWS's advice), so that a slow batch
 *   does not come twice
 * @param {number} options.receives How often a message is tried before it is set aside
 * @param {Array<{ service: string, condition: object }>} [options.senders] AWS services that may write to it
 * @param {Array<{ service: string, condition: object }>} [options.deadLetterSenders] Services that may set a message aside
 */
const queue = ({ id, name, visibilitySeconds, receives, senders = [], deadLetterSenders = [] }) => ({
  [id]: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: name,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: FOURTEEN_DAYS,
      VisibilityTimeout: visibilitySeconds,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${id}DeadLetters`, 'Arn'] }, maxReceiveCount: receives },
    },
  },
  [`${id}DeadLetters`]: deadLetterQueue(name),
  ...policy(id, senders),
  ...policy(`${id}DeadLetters`, deadLetterSenders),
});

/** The longest SQS keeps a message: time to notice, to mend, and to send back. */
const FOURTEEN_DAYS = 1_209_600;

const deadLetterQueue = (name) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: `${name}-dlq`, SqsManagedSseEnabled: true, MessageRetentionPeriod: FOURTEEN_DAYS },
});

/** Where EventBridge puts what a rule of this account could not hand on. */
const eventDeadLetters = (id, name) => ({
  [id]: deadLetterQueue(name),
  ...policy(id, [
    {
      service: 'events.amazonaws.com',
      condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
  ]),
});

const policy = (id, senders) =>
  senders.length === 0
    ? {}
    : {
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
                Resource: { 'Fn::GetAtt': [id, 'Arn'] },
                Condition: condition,
              })),
            },
          },
        },
      };

/** Event rules as senders, by logical id. */
const fromRules = (...ids) =>
  ids.map((id) => ({
    service: 'events.amazonaws.com',
    condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [id, 'Arn'] } } },
  }));

module.exports = { queue, deadLetterQueue, eventDeadLetters, fromRules };
