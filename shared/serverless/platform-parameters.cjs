const { readPassed } = require('./platform.cjs');

/**
 * What AWS named at random in the platform's stack, for a service that is deployed without compose: parameters of the template
 * that CloudFormation reads from Systems Manager. A dynamic reference (`{{resolve:ssm:…}}`) would be written at each use, and a
 * template may have 60.
 */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const passed = await readPassed(resolveVariable);
  return {
    Parameters: Object.fromEntries(
      PUBLISHED.flatMap(([param, id, name]) =>
        passed[param] === undefined
          ? [[id, { Type: 'AWS::SSM::Parameter::Value<String>', Default: `/mindlinks/${stage}/${name}` }]]
          : [],
      ),
    ),
  };
};

const PUBLISHED = [
  ['userPoolId', 'UserPoolId', 'user-pool-id'],
  ['userPoolClientId', 'UserPoolClientId', 'user-pool-client-id'],
  ['adminClientId', 'AdminClientId', 'admin-client-id'],
  ['kmsKeyArn', 'KmsKeyId', 'kms-key-id'],
];
