import { createHash } from 'node:crypto';
import { UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { NoSuchKey, NotFound, S3ServiceException } from '@aws-sdk/client-s3';
import { ConflictException, ResourceNotFoundException } from '@aws-sdk/client-scheduler';
import { ResourceNotFoundException as SecretNotFoundException } from '@aws-sdk/client-secrets-manager';
import { BadRequestException } from '@aws-sdk/client-sesv2';
import { ExecutionAlreadyExists, ExecutionDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import type { Buckets } from './buckets.ts';
import type { Hub } from '../hub.ts';
import type { Bus } from './bus.ts';
import type { Queues } from './queues.ts';
import type { Scheduler } from './scheduler.ts';
import { publicKeyOf, signDigest } from './signing-keys.ts';
import type { States } from './states.ts';

/** A delivered mail. */
export interface Mail {
  readonly to: string;
  readonly notificationId: string;
  readonly subject: string;
  readonly at: string;
}

export interface Served {
  readonly hub: Pick<Hub, 'chance' | 'faults'>;
  readonly queues: Queues;
  readonly scheduler: Scheduler;
  readonly states: States;
  readonly bus: Bus;
  readonly buckets: Buckets;
  readonly secrets: Readonly<Record<string, string>>;
  readonly onMail: (mail: Omit<Mail, 'at'>) => void;
}

const $metadata = {};

/** Commands of the AWS SDK that the services use. One that is not here is refused: it would be ignored in silence. */
export const createClients =
  (served: Served) =>
  (service: string, command: string, input: unknown): unknown => {
    const answer = commands[`${service}:${command}`];
    if (answer === undefined) throw new Error(`The simulated AWS knows no ${service}:${command}`);
    return answer(served, input as never);
  };

type Answer = (served: Served, input: never) => unknown;

const answering = <Input>(answer: (served: Served, input: Input) => unknown): Answer => answer;

interface ObjectAddress {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** The object, or what the SDK throws when there is none: a HEAD request has no body to say more. */
const objectAt = (
  { buckets }: Served,
  { Bucket, Key, VersionId }: ObjectAddress,
  Missing: typeof NoSuchKey | typeof NotFound = NoSuchKey,
) => {
  const object = buckets.get(Bucket, Key, VersionId);
  if (object === undefined) throw new Missing({ $metadata: { httpStatusCode: 404 }, message: Key });
  return object;
};

/** `bytes=<first>-<last>`, both included. */
const rangeOf = (bytes: Uint8Array, range: string | undefined): Uint8Array => {
  if (range === undefined) return bytes;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (first === undefined) throw new Error(`The simulated S3 knows no range ${range}`);
  return bytes.slice(Number(first), Number(last) + 1);
};

interface PutObjectInput extends ObjectAddress {
  readonly Body: string | Uint8Array;
  readonly ContentType?: string;
  readonly IfNoneMatch?: string;
}

interface SignInput {
  readonly KeyId: string;
  readonly Message: Uint8Array;
  readonly MessageType?: 'RAW' | 'DIGEST';
  readonly SigningAlgorithm: string;
}

/** What S3 answers to a put with `If-None-Match: *` under a key that exists. */
const preconditionFailed = (key: string) =>
  new S3ServiceException({
    name: 'PreconditionFailed',
    $fault: 'client',
    $metadata: { httpStatusCode: 412 },
    message: key,
  });

const PUT_EVENTS_FAULTS = ['refuses an entry'] as const;

const commands: Readonly<Record<string, Answer>> = {
  'sqs:SendMessage': answering(
    (
      { queues },
      input: { readonly QueueUrl: string; readonly MessageBody: string; readonly DelaySeconds?: number },
    ) => {
      return { MessageId: queues.send(input.QueueUrl, input.MessageBody, input.DelaySeconds) };
    },
  ),

  'events:PutEvents': answering(
    (
      { bus, hub: { chance, faults } },
      {
        Entries,
      }: { readonly Entries: readonly Readonly<Record<'EventBusName' | 'Source' | 'DetailType' | 'Detail', string>>[] },
    ) => {
      const fault = faults.at('events/PutEvents', PUT_EVENTS_FAULTS);
      const refused = fault === undefined ? undefined : chance.between('refused entry', 0, Entries.length - 1);
      return {
        FailedEntryCount: refused === undefined ? 0 : 1,
        Entries: Entries.map(({ EventBusName, Source, DetailType, Detail }, index) =>
          index === refused
            ? { ErrorCode: 'InternalFailure' }
            : {
                EventId: bus.put({
                  bus: EventBusName,
                  source: Source,
                  type: DetailType,
                  detail: JSON.parse(Detail) as Readonly<Record<string, unknown>>,
                }),
              },
        ),
      };
    },
  ),

  'scheduler:CreateSchedule': answering(
    (
      { scheduler },
      {
        Name,
        ScheduleExpression,
        ScheduleExpressionTimezone = 'UTC',
        ActionAfterCompletion,
        Target,
      }: {
        readonly Name: string;
        readonly ScheduleExpression: string;
        readonly ScheduleExpressionTimezone?: string;
        readonly ActionAfterCompletion?: string;
        readonly Target: { readonly Arn: string; readonly Input: string };
      },
    ) => {
      const [, at] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(ScheduleExpression) ?? [];
      if (at === undefined || ScheduleExpressionTimezone !== 'UTC' || ActionAfterCompletion !== 'DELETE') {
        throw new Error(`Only one-shot schedules in UTC that delete themselves are simulated: ${ScheduleExpression}`);
      }
      const made = scheduler.create({
        name: Name,
        at: Date.parse(`${at}Z`),
        targetArn: Target.Arn,
        input: Target.Input,
      });
      if (!made) throw new ConflictException({ $metadata, message: Name, Message: Name });
      return { ScheduleArn: Name };
    },
  ),
  'scheduler:DeleteSchedule': answering(({ scheduler }, { Name }: { readonly Name: string }) => {
    if (!scheduler.remove(Name)) throw new ResourceNotFoundException({ $metadata, message: Name, Message: Name });
    return {};
  }),

  'states:StartExecution': answering(
    ({ states }, input: { readonly stateMachineArn: string; readonly name?: string; readonly input: string }) => {
      const started = states.start({
        machineArn: input.stateMachineArn,
        input: JSON.parse(input.input) as unknown,
        ...(input.name !== undefined && { name: input.name }),
      });
      if (started === undefined) throw new ExecutionAlreadyExists({ $metadata, message: String(input.name) });
      return { executionArn: started.arn };
    },
  ),
  'states:DescribeExecution': answering(({ states }, { executionArn }: { readonly executionArn: string }) => {
    const execution = states.find(executionArn);
    if (execution === undefined) throw new ExecutionDoesNotExist({ $metadata, message: executionArn });
    return { executionArn, status: execution.status };
  }),
  'states:SendTaskSuccess': answering(({ states }, input: { readonly taskToken: string; readonly output: string }) => {
    if (states.succeedToken(input.taskToken, JSON.parse(input.output) as unknown) === 'accepted') return {};
    throw new TaskTimedOut({ $metadata, message: 'Task Timed Out: Provided task does not exist anymore' });
  }),

  's3:HeadObject': answering((served, address: ObjectAddress) => ({
    ContentLength: objectAt(served, address, NotFound).bytes.length,
  })),
  's3:GetObject': answering((served, { Range, ...address }: ObjectAddress & { readonly Range?: string }) => {
    const bytes = rangeOf(objectAt(served, address).bytes, Range);
    return {
      Body: {
        transformToByteArray: () => Promise.resolve(bytes),
        transformToString: () => Promise.resolve(new TextDecoder().decode(bytes)),
      },
    };
  }),
  's3:DeleteObject': answering(({ buckets }, { Bucket, Key, VersionId }: ObjectAddress) => {
    if (VersionId === undefined) throw new Error(`The simulated S3 deletes versions only: ${Key}`);
    buckets.remove(Bucket, Key, VersionId);
    return {};
  }),
  's3:PutObject': answering(({ buckets }, input: PutObjectInput) => {
    if (input.IfNoneMatch === '*' && buckets.get(input.Bucket, input.Key) !== undefined)
      throw preconditionFailed(input.Key);
    const bytes = typeof input.Body === 'string' ? new TextEncoder().encode(input.Body) : input.Body;
    const stored = buckets.put(input.Bucket, { key: input.Key, bytes, contentType: input.ContentType ?? '' });
    return { VersionId: stored.versionId };
  }),
  's3:ListObjectsV2': answering(
    (
      { buckets },
      { Bucket, Prefix, MaxKeys }: { readonly Bucket: string; readonly Prefix: string; readonly MaxKeys?: number },
    ) => {
      const found = [...new Set(buckets.list(Bucket, Prefix).map(({ key }) => key))].sort();
      return { Contents: found.slice(0, MaxKeys).map((Key) => ({ Key })) };
    },
  ),
  's3:ListObjectVersions': answering(
    ({ buckets }, { Bucket, Prefix }: { readonly Bucket: string; readonly Prefix: string }) => ({
      Versions: buckets.list(Bucket, Prefix).map(({ key, versionId }) => ({ Key: key, VersionId: versionId })),
      IsTruncated: false,
    }),
  ),

  'secretsmanager:GetSecretValue': answering(({ secrets }, { SecretId }: { readonly SecretId: string }) => {
    const SecretString = secrets[SecretId];
    if (SecretString === undefined) throw new SecretNotFoundException({ $metadata, message: SecretId });
    return { SecretString };
  }),

  'kms:Sign': answering((_, { KeyId, Message, MessageType = 'RAW', SigningAlgorithm }: SignInput) => {
    if (SigningAlgorithm !== 'ECDSA_SHA_256') throw new Error(`The simulated KMS signs no ${SigningAlgorithm}`);
    const digest = MessageType === 'RAW' ? createHash('sha256').update(Message).digest() : Message;
    return { KeyId, Signature: signDigest(KeyId, digest) };
  }),
  'kms:GetPublicKey': answering((_, { KeyId }: { readonly KeyId: string }) => ({
    KeyId,
    PublicKey: publicKeyOf(KeyId),
  })),

  'cognito:AdminGetUser': answering((_, { Username }: { readonly Username: string }) => {
    if (Username === '') throw new UserNotFoundException({ $metadata, message: 'No user' });
    return {
      Enabled: true,
      UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    };
  }),
  // Nobody is removed in a simulation: what a token says is what the pool says.
  'cognito:AdminListGroupsForUser': answering(() => ({
    Groups: ['client', 'contractor', 'admin'].map((GroupName) => ({ GroupName })),
  })),
  'ses:SendEmail': answering(
    (
      { onMail },
      input: {
        readonly Destination: { readonly ToAddresses: readonly string[] };
        readonly EmailTags: readonly { readonly Value: string }[];
        readonly Content: { readonly Simple: { readonly Subject: { readonly Data: string } } };
      },
    ) => {
      const [to = ''] = input.Destination.ToAddresses;
      // SES does not support SMTPUTF8: docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html.
      if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(to))
        throw new BadRequestException({ $metadata, message: 'The address is not in ASCII' });
      const notificationId = input.EmailTags[0]?.Value ?? '';
      onMail({ to, notificationId, subject: input.Content.Simple.Subject.Data });
      return { MessageId: `mail-${notificationId}` };
    },
  ),
};
