import type { Deployment, Place } from '../template/index.ts';
import { arnIn, urlSuffix } from '../template/identities.ts';
import type { Request } from './policy.ts';

/** A call of an AWS API, as code makes it. */
export interface AwsCall {
  /** As the simulator names clients: `s3`, `cognito`. */
  readonly service: string;
  /** Such as `PutObject`. */
  readonly command: string;
  readonly input: unknown;
}

/** A function or a machine, and the role that its calls are made in. */
export interface Caller {
  readonly name: string;
  readonly roleArn: string;
}

/** What the rights of a call depend on, besides its input. */
export interface Circumstances {
  objectExists(bucket: string, key: string, versionId: string | undefined): boolean;
  /** The machine whose execution waits with a token; undefined for a token that was never issued. */
  machineOfToken(token: string): string | undefined;
}

/** A request, and in which role, if it is not the caller's own. */
export interface Needed extends Request {
  readonly roleArn?: string;
}

export type NeededBy = (call: AwsCall, circumstances: Circumstances) => readonly Needed[];

/** Resources by the names that calls have for them. */
interface Named {
  readonly place: Place;
  arn(service: string, resource: string): string;
  table(name: string): { readonly arn: string; readonly kmsKeyArn: string | undefined };
  bucket(name: string): { readonly arn: string; readonly kmsKeyArn: string | undefined };
  topic(arn: string): { readonly kmsKeyArn: string | undefined };
  queueArn(url: string): string;
  /** Of a key that is named by its ARN or an alias. */
  keyArn(keyId: string): string;
}

/**
 * What a call has to be allowed, by the "Actions, resources, and condition keys" of each service:
 * docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 * @throws Error for a call whose rights are not known here
 */
export const neededIn = (
  deployment: Pick<Deployment, 'tables' | 'buckets' | 'queues' | 'topics' | 'kmsAliases'>,
  place: Place,
): NeededBy => {
  const byKey = <T>(kind: string, all: readonly T[], keyOf: (one: T) => string): ((key: string) => T) => {
    const known = new Map(all.map((one) => [keyOf(one), one]));
    return (key) => {
      const found = known.get(key);
      if (found === undefined) throw new Error(`There is no ${kind} ${key}`);
      return found;
    };
  };
  const queue = byKey('queue', deployment.queues, ({ url }) => url);
  const alias = byKey('alias', deployment.kmsAliases, ({ name }) => name);
  const named: Named = {
    place,
    arn: (service, resource) => arnIn(place, service, resource),
    table: byKey('table', deployment.tables, ({ name }) => name),
    bucket: byKey('bucket', deployment.buckets, ({ name }) => name),
    topic: byKey('topic', deployment.topics, ({ arn }) => arn),
    queueArn: (url) => queue(url).arn,
    keyArn: (keyId) => (keyId.startsWith('alias/') ? alias(keyId).keyArn : keyId),
  };
  return (call, circumstances) => {
    const needed = CALLS[`${call.service}:${call.command}`];
    if (needed === undefined)
      throw new Error(
        `workflows/simulator/iam/requests.ts does not know what ${call.service}:${call.command} has to be allowed`,
      );
    return needed(call.input as never, named, circumstances);
  };
};

type Needs = (input: never, named: Named, circumstances: Circumstances) => readonly Needed[];
const needing = <Input>(
  needs: (input: Input, named: Named, circumstances: Circumstances) => readonly Needed[],
): Needs => needs;

/** A service uses the key of what it holds, on behalf of its caller. */
export const viaService = (
  service: string,
  { region, ...place }: Place,
  kmsKeyArn: string | undefined,
  actions: readonly string[],
): readonly Needed[] =>
  kmsKeyArn === undefined
    ? []
    : actions.map((action) => ({
        action: `kms:${action}`,
        resource: kmsKeyArn,
        context: { 'kms:ViaService': `${service}.${region}.${urlSuffix({ region, ...place })}` },
      }));

/**
 * The key of a table, as DynamoDB uses it for its callers: docs.aws.amazon.com/amazondynamodb/latest/developerguide/
 * encryption.usagenotes.html. DynamoDB asks for no single one of them with each call; these are the least for each kind.
 */
export const TABLE_KEY = {
  read: ['Decrypt', 'DescribeKey'],
  write: ['Encrypt', 'Decrypt', 'GenerateDataKey', 'DescribeKey'],
} as const;

interface TableInput {
  readonly TableName: string;
  readonly IndexName?: string;
}

const onTable =
  (action: string, use: keyof typeof TABLE_KEY): Needs =>
  (input: TableInput, { place, table }: Named) => {
    const { arn, kmsKeyArn } = table(input.TableName);
    const resource = input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`;
    return [{ action: `dynamodb:${action}`, resource }, ...viaService('dynamodb', place, kmsKeyArn, TABLE_KEY[use])];
  };

/** Each item of a transaction has to be allowed as if it were written alone; a check has an action of its own. */
const TRANSACT_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Delete: 'DeleteItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
};

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

const onObject =
  (action: string, keyActions: readonly string[]): Needs =>
  (input: ObjectInput, { place, bucket }: Named) => {
    const { arn, kmsKeyArn } = bucket(input.Bucket);
    return [
      { action: `s3:${action}`, resource: `${arn}/${input.Key}` },
      ...viaService('s3', place, kmsKeyArn, keyActions),
    ];
  };

/** Where there is no object S3 says so only to those who may list the bucket; others are denied. */
const readObject: Needs = (input: ObjectInput, named: Named, { objectExists }: Circumstances) => [
  ...onObject(input.VersionId === undefined ? 'GetObject' : 'GetObjectVersion', ['Decrypt'])(
    input as never,
    named,
    undefined as never,
  ),
  ...(objectExists(input.Bucket, input.Key, input.VersionId)
    ? []
    : [{ action: 's3:ListBucket', resource: named.bucket(input.Bucket).arn }]),
];

const onBucket =
  (action: string): Needs =>
  (input: { readonly Bucket: string }, { bucket }: Named) => [
    { action: `s3:${action}`, resource: bucket(input.Bucket).arn },
  ];

/** An event's source is one of a list for EventBridge: `events:source` is an array in its service's reference. */
const putEvents = needing(
  ({ Entries }: { readonly Entries: readonly { readonly EventBusName: string; readonly Source: string }[] }, { arn }) =>
    Entries.map(({ EventBusName, Source }) => ({
      action: 'events:PutEvents',
      resource: arn('events', `event-bus/${EventBusName}`),
      context: { 'events:source': [Source] },
    })),
);

/** KMS looks at the key. The alias that a call names is a condition key. */
const onKey =
  (action: string): Needs =>
  ({ KeyId }: { readonly KeyId: string }, { keyArn }: Named) => [
    {
      action: `kms:${action}`,
      resource: keyArn(KeyId),
      ...(KeyId.startsWith('alias/') && { context: { 'kms:RequestAlias': KeyId } }),
    },
  ];

const onUserPool =
  (action: string): Needs =>
  ({ UserPoolId }: { readonly UserPoolId: string }, { arn }: Named) => [
    { action: `cognito-idp:${action}`, resource: arn('cognito-idp', `userpool/${UserPoolId}`) },
  ];

const scheduleArn = ({ GroupName = 'default', Name }: { readonly GroupName?: string; readonly Name: string }): string =>
  `schedule/${GroupName}/${Name}`;

const CALLS: Readonly<Record<string, Needs>> = {
  'dynamodb:GetItem': onTable('GetItem', 'read'),
  'dynamodb:Query': onTable('Query', 'read'),
  'dynamodb:PutItem': onTable('PutItem', 'write'),
  'dynamodb:UpdateItem': onTable('UpdateItem', 'write'),
  'dynamodb:DeleteItem': onTable('DeleteItem', 'write'),
  'dynamodb:TransactWriteItems': needing(
    (
      { TransactItems }: { readonly TransactItems: readonly Readonly<Record<string, TableInput>>[] },
      named,
      circumstances,
    ) =>
      TransactItems.flatMap(Object.entries<TableInput>).flatMap(([kind, item]) =>
        onTable(TRANSACT_ACTIONS[kind] ?? kind, 'write')(item as never, named, circumstances),
      ),
  ),

  'sqs:SendMessage': needing(({ QueueUrl }: { readonly QueueUrl: string }, { queueArn }) => [
    { action: 'sqs:SendMessage', resource: queueArn(QueueUrl) },
  ]),

  'events:PutEvents': putEvents,

  'sns:Publish': needing(({ TopicArn }: { readonly TopicArn: string }, { place, topic }) => [
    { action: 'sns:Publish', resource: TopicArn },
    ...viaService('sns', place, topic(TopicArn).kmsKeyArn, ['GenerateDataKey', 'Decrypt']).map((request) => ({
      ...request,
      context: { ...request.context, 'kms:EncryptionContext:aws:sns:topicArn': TopicArn },
    })),
  ]),

  'lambda:Invoke': needing(({ FunctionName }: { readonly FunctionName: string }) => [
    { action: 'lambda:InvokeFunction', resource: FunctionName },
  ]),

  // The scheduler will send in the role that it is given.
  'scheduler:CreateSchedule': needing(
    (
      input: {
        readonly GroupName?: string;
        readonly Name: string;
        readonly Target: {
          readonly Arn: string;
          readonly RoleArn: string;
          readonly DeadLetterConfig?: { readonly Arn: string };
        };
      },
      { arn },
    ) => {
      const { Arn, RoleArn, DeadLetterConfig } = input.Target;
      const sent = [Arn, ...(DeadLetterConfig === undefined ? [] : [DeadLetterConfig.Arn])];
      return [
        { action: 'scheduler:CreateSchedule', resource: arn('scheduler', scheduleArn(input)) },
        { action: 'iam:PassRole', resource: RoleArn, context: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
        ...sent.map((resource) => ({ action: 'sqs:SendMessage', resource, roleArn: RoleArn })),
      ];
    },
  ),
  'scheduler:DeleteSchedule': needing((input: { readonly GroupName?: string; readonly Name: string }, { arn }) => [
    { action: 'scheduler:DeleteSchedule', resource: arn('scheduler', scheduleArn(input)) },
  ]),

  // A machine writes the argument with a capital.
  'states:StartExecution': needing(
    (input: { readonly stateMachineArn: string } | { readonly StateMachineArn: string }) => [
      {
        action: 'states:StartExecution',
        resource: 'StateMachineArn' in input ? input.StateMachineArn : input.stateMachineArn,
      },
    ],
  ),
  'states:DescribeExecution': needing(({ executionArn }: { readonly executionArn: string }) => [
    { action: 'states:DescribeExecution', resource: executionArn },
  ]),
  // A token that was never issued belongs to no machine: Step Functions has nothing to look at but the token.
  'states:SendTaskSuccess': needing(({ taskToken }: { readonly taskToken: string }, _, { machineOfToken }) => {
    const machine = machineOfToken(taskToken);
    return machine === undefined ? [] : [{ action: 'states:SendTaskSuccess', resource: machine }];
  }),

  's3:HeadObject': readObject,
  's3:GetObject': readObject,
  // A bucket key is decrypted where an object is written:
  // docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
  's3:PutObject': onObject('PutObject', ['GenerateDataKey', 'Decrypt']),
  's3:DeleteObject': (input: ObjectInput, named, circumstances) =>
    onObject(input.VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', [])(
      input as never,
      named,
      circumstances,
    ),
  's3:ListObjectsV2': onBucket('ListBucket'),
  's3:ListObjectVersions': onBucket('ListBucketVersions'),

  // Secrets Manager appends six characters to a name; a caller has to allow for them.
  'secretsmanager:GetSecretValue': needing(({ SecretId }: { readonly SecretId: string }, { arn }) => [
    { action: 'secretsmanager:GetSecretValue', resource: arn('secretsmanager', `secret:${SecretId}-a1B2c3`) },
  ]),

  'kms:Sign': onKey('Sign'),
  'kms:GetPublicKey': onKey('GetPublicKey'),

  'cognito:AdminGetUser': onUserPool('AdminGetUser'),
  'cognito:AdminListGroupsForUser': onUserPool('AdminListGroupsForUser'),

  'ses:SendEmail': needing(
    (input: { readonly FromEmailAddress: string; readonly ConfigurationSetName?: string }, { arn }) => [
      { action: 'ses:SendEmail', resource: arn('ses', `identity/${addressIn(input.FromEmailAddress)}`) },
      ...(input.ConfigurationSetName === undefined
        ? []
        : [{ action: 'ses:SendEmail', resource: arn('ses', `configuration-set/${input.ConfigurationSetName}`) }]),
    ],
  ),
};

/** `Name <address>` or an address. */
const addressIn = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;
