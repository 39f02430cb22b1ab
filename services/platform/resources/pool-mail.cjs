/**
 * How Cognito sends its mails (invitations, codes). By itself it sends 50 a day at most; with `mailFrom` it sends by SES.
 * An identity that SES has not verified yet fails the deployment, so that a first one leaves `mailFrom` out. `mailIdentity`
 * is the verified identity: the domain of `mailFrom` unless it is said.
 * docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html
 */
module.exports = async ({ resolveVariable }) => {
  const from = await resolveVariable("param:mailFrom, ''");
  if (from === '') return { EmailSendingAccount: 'COGNITO_DEFAULT' };
  const identity = (await resolveVariable("param:mailIdentity, ''")) || from.split('@')[1];
  return {
    EmailSendingAccount: 'DEVELOPER',
    From: from,
    SourceArn: { 'Fn::Sub': `arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:identity/${identity}` },
  };
};
