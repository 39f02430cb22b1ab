/** Removes all stacks from the stack under test and fails when anything of them is left. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListScheduleGroupsCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { binFolder, root } from '../stack/paths.ts';

const { status } = spawnSync(join(binFolder, 'sls'), ['remove', '--stage', 'local'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (status !== 0) process.exit(1);

const stacks = async (): Promise<readonly (string | undefined)[]> => {
  const { Stacks = [] } = await new CloudFormationClient().send(new DescribeStacksCommand({}));
  return Stacks.filter((stack) => stack.StackStatus !== 'DELETE_COMPLETE').map(({ StackName }) => StackName);
};

const left = (
  await Promise.all([
    stacks(),
    new DynamoDBClient().send(new ListTablesCommand({})).then(({ TableNames }) => TableNames),
    new S3Client().send(new ListBucketsCommand({})).then(({ Buckets }) => Buckets?.map(({ Name }) => Name)),
    new SQSClient().send(new ListQueuesCommand({})).then(({ QueueUrls }) => QueueUrls),
    new SFNClient()
      .send(new ListStateMachinesCommand({}))
      .then(({ stateMachines }) => stateMachines?.map(({ name }) => name)),
    new EventBridgeClient()
      .send(new ListEventBusesCommand({}))
      .then(({ EventBuses }) => EventBuses?.map(({ Name }) => Name)),
    new SchedulerClient()
      .send(new ListScheduleGroupsCommand({}))
      .then(({ ScheduleGroups }) => ScheduleGroups?.map(({ Name }) => Name)),
    new SchedulerClient()
      .send(new ListSchedulesCommand({}))
      .then(({ Schedules }) => Schedules?.map(({ Name }) => `schedule ${Name ?? ''}`)),
    new CognitoIdentityProviderClient()
      .send(new ListUserPoolsCommand({ MaxResults: 10 }))
      .then(({ UserPools }) => UserPools?.map(({ Name }) => Name)),
  ])
)
  .flatMap((names) => names ?? [])
  // The default bus and schedule group belong to the account, and the tests' own event tap is no stack's.
  .filter((name) => name !== undefined && name !== 'default' && !name.includes('/tap-'));

if (left.length > 0) {
  console.error(`Left behind: ${left.join(', ')}`);
  process.exit(1);
}
