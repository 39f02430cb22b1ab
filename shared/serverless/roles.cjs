/**
 * Completes what plugins write into the roles of a packaged stack. The plugin of the state machines takes statements without
 * conditions only, and lets a machine call each version of its functions, of which there are none.
 *
 * - A role that may publish may publish events of this service only: no stack can speak for another, such as for the contracts whose
 *   approved milestones are paid. The condition is met by each source that is in the list, and by a request without any, so it is
 *   asked for one.
 * - A machine uses the platform's key only for the operators' topic.
 * - A machine that starts executions of a machine which it names at run time may start those that its own statements name: the plugin
 *   lets it start, read and stop any.
 *
 * @param {Record<string, { Type: string, Properties: any }>} resources
 * @param {{ service: string, region: string, operatorsTopicArn: string | object }} options The service by its name in events
 */
const completeRoles = (resources, { service, region, operatorsTopicArn }) => {
  const ownEvents = {
    'ForAllValues:StringEquals': { 'events:source': [`mindlinks.${service}`] },
    Null: { 'events:source': 'false' },
  };
  const operatorsTopic = {
    StringEquals: {
      'kms:ViaService': `sns.${region}.amazonaws.com`,
      'kms:EncryptionContext:aws:sns:topicArn': operatorsTopicArn,
    },
  };

  for (const resource of Object.values(resources)) {
    for (const policy of resource.Type === 'AWS::IAM::Role' ? (resource.Properties.Policies ?? []) : [])
      policy.PolicyDocument.Statement = namedExecutions(policy.PolicyDocument.Statement);
    for (const statement of statementsOf(resource)) {
      const actions = [statement.Action].flat();
      if (actions.includes('events:PutEvents')) statement.Condition = ownEvents;
      if (actions.includes('lambda:InvokeFunction'))
        statement.Resource = [statement.Resource].flat().filter((one) => !isEveryVersion(one));
      if (
        statement.Condition === undefined &&
        isMachine(resource.Properties) &&
        actions.every((one) => one.startsWith('kms:'))
      )
        statement.Condition = operatorsTopic;
    }
  }
};

/** Without what the plugin adds for executions of any machine, and the rule by which it would wait for them (`.sync`). */
const namedExecutions = (statements) => {
  const ofAnyMachine = statements.find(
    ({ Action, Resource }) => Resource === '*' && [Action].flat().includes('states:StartExecution'),
  );
  if (ofAnyMachine === undefined) return statements;
  const isOfStates = (action) => action.startsWith('states:');
  return statements
    .filter(({ Action }) => ![Action].flat().includes('events:PutRule'))
    .map((statement) =>
      statement === ofAnyMachine
        ? { ...statement, Action: statement.Action.filter((action) => !isOfStates(action)) }
        : statement,
    );
};

/** The statements of a role's own policies; of another resource none. */
const statementsOf = ({ Type, Properties }) =>
  Type === 'AWS::IAM::Role'
    ? (Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    : [];

const isEveryVersion = (resource) => resource['Fn::Sub']?.[0] === '${functionArn}:*';
const isMachine = ({ AssumeRolePolicyDocument }) =>
  JSON.stringify(AssumeRolePolicyDocument).includes('states.${AWS::Region}');

module.exports = { completeRoles, statementsOf };
