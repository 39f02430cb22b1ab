import { expect } from 'chai';
import type { Deployment } from '../template/index.ts';
import { PLACE, arn } from '../template/testing.ts';
import { neededIn } from './requests.ts';
import type { Circumstances } from './requests.ts';

const placed = (name: string, service: string, resource: string) => ({
  stack: 's',
  logicalId: name,
  name,
  arn: arn(service, resource),
});
const KEY = arn('kms', 'key/k');
const BUCKET = { ...placed('docs', 's3', 'docs'), arn: 'arn:aws:s3:::docs' };
const QUEUE = { ...placed('jobs', 'sqs', 'jobs'), url: 'https://sqs.example/jobs' };
const deployment = {
  tables: [{ ...placed('t', 'dynamodb', 'table/t'), kmsKeyArn: KEY }],
  buckets: [{ ...BUCKET, kmsKeyArn: undefined }],
  queues: [QUEUE],
  topics: [{ ...placed('ops', 'sns', 'ops'), kmsKeyArn: KEY }],
  kmsAliases: [{ stack: 's', logicalId: 'A', name: 'alias/signing', keyArn: KEY }],
} as unknown as Deployment;

const needed = (service: string, command: string, input: object, circumstances: Partial<Circumstances> = {}) =>
  neededIn(deployment, PLACE)(
    { service, command, input },
    { objectExists: () => true, machineOfToken: () => undefined, ...circumstances },
  ).map(({ action, resource, context = {}, roleArn }) =>
    [action, resource, ...Object.values(context).flat(), ...(roleArn === undefined ? [] : [`as ${roleArn}`])].join(' '),
  );

const TABLE = arn('dynamodb', 'table/t');
const viaDynamo = (actions: readonly string[]): readonly string[] =>
  actions.map((action) => `kms:${action} ${KEY} dynamodb.eu-central-1.amazonaws.com`);
const READ = viaDynamo(['Decrypt', 'DescribeKey']);
const WRITE = viaDynamo(['Encrypt', 'Decrypt', 'GenerateDataKey', 'DescribeKey']);

describe('What a call has to be allowed', () => {
  it('is the table or the index that is read, and the table’s key through DynamoDB', () => {
    expect(needed('dynamodb', 'GetItem', { TableName: 't' })).to.deep.equal([`dynamodb:GetItem ${TABLE}`, ...READ]);
    expect(needed('dynamodb', 'Query', { TableName: 't', IndexName: 'index1' })).to.deep.equal([
      `dynamodb:Query ${TABLE}/index/index1`,
      ...READ,
    ]);
  });

  it('is each kind of write in a transaction', () => {
    const items = [{ Put: { TableName: 't' } }, { Delete: { TableName: 't' } }, { ConditionCheck: { TableName: 't' } }];
    expect(needed('dynamodb', 'TransactWriteItems', { TransactItems: items })).to.deep.equal(
      ['PutItem', 'DeleteItem', 'ConditionCheckItem'].flatMap((action) => [`dynamodb:${action} ${TABLE}`, ...WRITE]),
    );
  });

  it('is to list the bucket, too, where an object that is read may not exist', () => {
    const read = { Bucket: 'docs', Key: 'invoices/1.pdf' };
    expect(needed('s3', 'GetObject', read)).to.deep.equal(['s3:GetObject arn:aws:s3:::docs/invoices/1.pdf']);
    expect(needed('s3', 'HeadObject', { ...read, VersionId: 'v' }, { objectExists: () => false })).to.deep.equal([
      's3:GetObjectVersion arn:aws:s3:::docs/invoices/1.pdf',
      's3:ListBucket arn:aws:s3:::docs',
    ]);
  });

  it('is the source of each event that is published', () => {
    const entries = ['a', 'b'].map((Source) => ({ EventBusName: 'main', Source }));
    expect(needed('events', 'PutEvents', { Entries: entries })).to.deep.equal([
      `events:PutEvents ${arn('events', 'event-bus/main')} a`,
      `events:PutEvents ${arn('events', 'event-bus/main')} b`,
    ]);
  });

  it('is to create a schedule and to pass its role, and for that role to send', () => {
    const Target = { Arn: QUEUE.arn, RoleArn: 'role' };
    expect(needed('scheduler', 'CreateSchedule', { GroupName: 'g', Name: 'n', Target })).to.deep.equal([
      `scheduler:CreateSchedule ${arn('scheduler', 'schedule/g/n')}`,
      'iam:PassRole role scheduler.amazonaws.com',
      `sqs:SendMessage ${QUEUE.arn} as role`,
    ]);
  });

  it('is the machine that waits with a task token', () => {
    const answer = { taskToken: 't' };
    expect(needed('states', 'SendTaskSuccess', answer, { machineOfToken: () => 'machine' })).to.deep.equal([
      'states:SendTaskSuccess machine',
    ]);
    expect(needed('states', 'SendTaskSuccess', answer)).to.deep.equal([]);
  });

  it('is the key behind an alias, which is a condition key', () => {
    expect(needed('kms', 'Sign', { KeyId: 'alias/signing' })).to.deep.equal([`kms:Sign ${KEY} alias/signing`]);
    expect(needed('kms', 'Sign', { KeyId: KEY })).to.deep.equal([`kms:Sign ${KEY}`]);
  });

  it('is the key of an encrypted topic, through SNS and for that topic', () => {
    const topic = arn('sns', 'ops');
    expect(needed('sns', 'Publish', { TopicArn: topic })).to.deep.equal([
      `sns:Publish ${topic}`,
      ...['GenerateDataKey', 'Decrypt'].map((action) => `kms:${action} ${KEY} sns.eu-central-1.amazonaws.com ${topic}`),
    ]);
  });

  it('is unknown for any other call, which is an error', () => {
    expect(() => needed('s3', 'CopyObject', {})).to.throw('does not know what s3:CopyObject has to be allowed');
  });
});
