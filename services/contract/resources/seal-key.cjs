const retention = require('../../../shared/serverless/retention.cjs');

/**
 * Seals signed files. The private key never leaves KMS; the public key is in the certificate that each sealed file has. Under
 * another logical id it is a new key, and the old one is retained: README.md, "Replacing the seal's key".
 */
const KEY = 'SealKey';

/** Their roles alone sign, whatever others in the account are allowed. Who may change the policy of a key can change this. */
const SEALING = ['SealContract', 'SealAmendment'];

/** `aws:PrincipalArn` is the role, and not its session: IAM's guide, "AWS global condition context keys". */
const denyOthers = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'kms:Sign',
  Resource: '*',
  Condition: {
    ArnNotEquals: {
      'aws:PrincipalArn': SEALING.map((id) => ({ 'Fn::GetAtt': [`${id}IamRoleLambdaExecution`, 'Arn'] })),
    },
  },
};

module.exports = async (variables) => {
  const { resolveVariable } = variables;
  const [stage, prefix, alias] = await Promise.all(
    ['sls:stage', 'self:custom.prefix', 'self:custom.sealAlias'].map(resolveVariable),
  );
  const policies = await retention.policies(variables);
  return {
    Resources: {
      [KEY]: {
        Type: 'AWS::KMS::Key',
        ...policies,
        Properties: {
          Description: `Seals contracts of ${prefix}`,
          KeySpec: 'ECC_NIST_P256',
          KeyUsage: 'SIGN_VERIFY',
          PendingWindowInDays: 30,
          KeyPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
                Action: 'kms:*',
                Resource: '*',
              },
              // The emulator has the ARN of the session in `aws:PrincipalArn`: there nobody could sign.
              ...(stage === 'local' ? [] : [denyOthers]),
            ],
          },
        },
      },
      SealKeyAlias: {
        Type: 'AWS::KMS::Alias',
        ...policies,
        Properties: { AliasName: alias, TargetKeyId: { Ref: KEY } },
      },
    },
  };
};
