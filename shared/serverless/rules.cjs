const { ruleAlarm } = require('./alarms.cjs');
const { allowRules, arnOf } = require('./queues.cjs');

/**
 * The event rules of a service by logical id, which ends in `Rule`; a rule's name is that in kebab case. EventBridge delivers
 * at least once and in no order, and retries for a day; then an event goes to the dead-letter queue of its target.
 *
 * @param {object} rules
 * @param {Record<string, Record<string, EventType>>} [rules.queues] By logical id of the queue that receives the events
 * @param {Record<string, Signal>} [rules.signals] Signals to the service's waits
 * @param {Record<string, { event: string, alarm: Alarm }>} [rules.operators] To the operators' topic, with an alarm. An alarm on
 *   a rule is raised if and only if the event was committed; a metric counted beside a commit could be lost
 *
 * @typedef {{ from: string | string[], type: string | string[] }} EventType With the services that publish it
 * @typedef {object} Signal
 * @property {string | string[]} event Published by the service itself, or by that of `from`
 * @property {string} [from]
 * @property {Record<string, string>} [paths] JSON paths in the event by placeholder; `<id>` is always there
 * @property {string} key @property {string} name Of the signal, with `<placeholders>` between slashes
 * @property {string} [payload] JSON, with `<placeholders>` that stand without quotes
 * @typedef {{ id: string, name: string, description: string }} Alarm
 */
const eventRules =
  ({ queues = {}, signals = {}, operators = {} }) =>
  async ({ resolveVariable }) => {
    const [service, prefix, busName, topicArn] = await Promise.all(
      [
        'self:service',
        'self:custom.prefix',
        'self:custom.platform.eventBusName',
        'self:custom.platform.operatorsTopicArn',
      ].map(resolveVariable),
    );
    const own = service.replace('mindlinks-', '');
    const rule = (id, { from, type }, target, deadLetters) => ({
      [id]: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: nameOf(prefix, id),
          EventBusName: busName,
          EventPattern: { source: [from].flat().map((name) => `mindlinks.${name}`), 'detail-type': [type].flat() },
          Targets: [
            {
              RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
              DeadLetterConfig: { Arn: arnOf(deadLetters) },
              ...target,
            },
          ],
        },
      },
    });
    const toQueue = (queue, of) => ({
      ...allowRules(queue, Object.keys(of)),
      ...merge(of, (id, { event, input }) =>
        rule(
          id,
          event,
          { Id: `${queue.replace(/Queue$/, '').toLowerCase()}s`, Arn: arnOf(queue), ...input },
          `${queue}DeadLetters`,
        ),
      ),
    });
    return {
      Resources: {
        ...merge(queues, (queue, events) =>
          toQueue(
            queue,
            mapValues(events, (event) => ({ event })),
          ),
        ),
        ...(Object.keys(signals).length > 0 &&
          toQueue(
            'SignalQueue',
            mapValues(signals, ({ event, from = own, ...signal }) => ({
              event: { from, type: event },
              input: signalInput(signal),
            })),
          )),
        ...merge(operators, (id, { event, alarm }) => ({
          ...rule(id, { from: own, type: event }, { Id: 'operators', Arn: topicArn }, 'StartDeadLetters'),
          ...ruleAlarm({ ...alarm, name: `${prefix}-${alarm.name}`, ruleName: nameOf(prefix, id), busName, topicArn }),
        })),
      },
    };
  };

/** An operator's decision about a parked failure, for the wait that names when it was parked: see `awaitSignal`. */
const operatorDecision = ({ event, key, paths }) => ({
  event,
  key,
  name: 'operator.decision/<parkedAt>',
  payload: '{"action":<action>}',
  paths: { action: '$.detail.metadata.action', parkedAt: '$.detail.metadata.parkedAt', ...paths },
});

/** EventBridge escapes a value for JSON only where its placeholder stands without quotes: a key and a name are lists of parts. */
const signalInput = ({ key, name, payload, paths }) => ({
  InputTransformer: {
    InputPathsMap: { id: '$.detail.id', ...paths },
    InputTemplate: `{"key":${partsOf(key)},"name":${partsOf(name)},"id":<id>${payload === undefined ? '' : `,"payload":${payload}`}}`,
  },
});

const partsOf = (path) => `[${path.split('/').map((part) => (part.startsWith('<') ? part : JSON.stringify(part)))}]`;

const nameOf = (prefix, id) =>
  `${prefix}${id.replace(/Rule$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const mapValues = (values, change) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
const merge = (values, resourcesOf) =>
  Object.assign({}, ...Object.entries(values).map(([key, value]) => resourcesOf(key, value)));

module.exports = { eventRules, operatorDecision };
