import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  paginateListUsersInGroup,
} from '@aws-sdk/client-cognito-identity-provider';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient, paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { unlessMissing, unlessNoStack } from '../aws/clients.ts';
import type { ClientConfig } from '../aws/clients.ts';
import type { Account, Admin } from './account.ts';

export const awsAccount = (config: ClientConfig): Account => {
  const cloudFormation = new CloudFormationClient(config);
  const cloudWatch = new CloudWatchClient(config);
  const cognito = new CognitoIdentityProviderClient(config);
  const dynamo = new DynamoDBClient(config);
  const iam = new IAMClient(config);
  const lambda = new LambdaClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: config.endpoint !== undefined });
  const secrets = new SecretsManagerClient(config);
  const ses = new SESv2Client(config);
  const sns = new SNSClient(config);

  const hasTotp = async (UserPoolId: string, Username: string): Promise<boolean> => {
    const { UserMFASettingList = [] } = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return UserMFASettingList.includes('SOFTWARE_TOKEN_MFA');
  };

  return {
    concurrentExecutions: async () => {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
      return AccountLimit?.ConcurrentExecutions ?? 0;
    },

    roles: async () => {
      const { SummaryMap = {} } = await iam.send(new GetAccountSummaryCommand({}));
      return { used: SummaryMap['Roles'] ?? 0, quota: SummaryMap['RolesQuota'] ?? 1000 };
    },

    mail: async () => {
      const {
        ProductionAccessEnabled = false,
        SendingEnabled = false,
        SendQuota,
      } = await ses.send(new GetAccountCommand({}));
      return {
        isOutOfSandbox: ProductionAccessEnabled,
        canSend: SendingEnabled,
        mailsPerDay: SendQuota?.Max24HourSend ?? 0,
      };
    },

    isVerifiedSender: async (EmailIdentity) => {
      const found = await ses
        .send(new GetEmailIdentityCommand({ EmailIdentity }))
        .catch(unlessMissing('NotFoundException'));
      return found?.VerifiedForSendingStatus ?? false;
    },

    secret: async (SecretId) => {
      const found = await secrets
        .send(new GetSecretValueCommand({ SecretId }))
        .catch(unlessMissing('ResourceNotFoundException'));
      return found?.SecretString;
    },

    hasTable: async (TableName) => {
      const found = await dynamo
        .send(new DescribeTableCommand({ TableName }))
        .catch(unlessMissing('ResourceNotFoundException'));
      return found !== undefined;
    },

    bucket: async (Bucket) => {
      try {
        await s3.send(new HeadBucketCommand({ Bucket }));
        return 'own';
      } catch (error) {
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (status === 404) return 'free';
        // 301 (another region) and 403 say that the bucket exists.
        if (status === 301 || status === 403) return 'taken';
        throw error;
      }
    },

    stack: async (StackName) => {
      const found = await cloudFormation.send(new DescribeStacksCommand({ StackName })).catch(unlessNoStack);
      const stack = found?.Stacks?.[0];
      if (stack === undefined) return undefined;
      const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
      return { status: stack.StackStatus ?? '', outputs: Object.fromEntries(outputs) as Record<string, string> };
    },

    confirmedSubscriptions: async (TopicArn) => {
      let confirmed = 0;
      for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn })) {
        confirmed += Subscriptions.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:')).length;
      }
      return confirmed;
    },

    admins: async (UserPoolId) => {
      const admins: Admin[] = [];
      for await (const { Users = [] } of paginateListUsersInGroup(
        { client: cognito },
        { UserPoolId, GroupName: 'admin' },
      )) {
        for (const { Username: username = '', Enabled: isEnabled = false } of Users) {
          admins.push({ username, isEnabled, hasTotp: await hasTotp(UserPoolId, username) });
        }
      }
      return admins;
    },

    sendsMailsThroughSes: async (UserPoolId) => {
      const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
      return UserPool?.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER';
    },

    raisedAlarms: async (AlarmNamePrefix) => {
      const names: string[] = [];
      const pages = paginateDescribeAlarms({ client: cloudWatch }, { AlarmNamePrefix, StateValue: 'ALARM' });
      for await (const { MetricAlarms = [] } of pages) {
        names.push(...MetricAlarms.map(({ AlarmName = '' }) => AlarmName));
      }
      return names;
    },
  };
};
