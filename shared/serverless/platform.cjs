/**
 * Outputs of the platform's stack: a service's `custom.platform`. Compose passes them as params. A service that is deployed alone
 * finds them by name, or reads them from the platform's parameters in Systems Manager, at deployment: `platform-parameters.cjs`.
 * So it can also be packaged, and run offline, without an account.
 */
module.exports = async ({ resolveVariable }) => {
  const [stage, region] = await Promise.all(['sls:stage', 'aws:region'].map(resolveVariable));
  const passed = await readPassed(resolveVariable);
  const id = (name, parameter) => passed[name] ?? { Ref: parameter };
  const arn = (service, resource) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
  });
  const userPool = passed.userPoolId ?? '${UserPoolId}';
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPool}`;
  return {
    eventBusName: passed.eventBusName ?? `mindlinks-${stage}`,
    userPoolId: id('userPoolId', 'UserPoolId'),
    userPoolClientId: id('userPoolClientId', 'UserPoolClientId'),
    adminClientId: id('adminClientId', 'AdminClientId'),
    userPoolArn: arn('cognito-idp', `userpool/${userPool}`),
    // A plain text on stage `local`, where serverless-offline reads it.
    userPoolIssuer: passed.userPoolId === undefined ? { 'Fn::Sub': issuer } : issuer,
    operatorsTopicArn: passed.operatorsTopicArn ?? arn('sns', `mindlinks-${stage}-operators`),
    kmsKeyArn: passed.kmsKeyArn ?? arn('kms', 'key/${KmsKeyId}'),
  };
};

const PASSED = ['eventBusName', 'userPoolId', 'userPoolClientId', 'adminClientId', 'operatorsTopicArn', 'kmsKeyArn'];

/** The params that compose passed. */
const readPassed = async (resolveVariable) => {
  const values = await Promise.all(PASSED.map((name) => resolveVariable(`param:${name}, null`)));
  return Object.fromEntries(PASSED.flatMap((name, index) => (values[index] ? [[name, values[index]]] : [])));
};

module.exports.readPassed = readPassed;
