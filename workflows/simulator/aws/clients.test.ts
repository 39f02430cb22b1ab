import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { NoSuchKey, NotFound, S3ServiceException } from '@aws-sdk/client-s3';
import { ConflictException, ResourceNotFoundException } from '@aws-sdk/client-scheduler';
import { ResourceNotFoundException as SecretNotFoundException } from '@aws-sdk/client-secrets-manager';
import { ExecutionAlreadyExists, ExecutionDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { compileMachine } from '../asl/index.ts';
import { START, createTestHub } from '../testing.ts';
import { createBuckets } from './buckets.ts';
import { createBus } from './bus.ts';
import type { BusEvent } from './bus.ts';
import { createClients } from './clients.ts';
import { createQueues } from './queues.ts';
import { createScheduler } from './scheduler.ts';
import { INTEGRATIONS } from './integrations.ts';
import { createStates } from './states.ts';
import { createCallee, success } from './testing.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:ask';
const ASK = {
  QueryLanguage: 'JSONata',
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: 60,
      End: true,
    },
  },
};

const setUp = () => {
  const hub = createTestHub();
  const functions = createCallee(hub, () => success());
  const published: BusEvent[] = [];
  const mails: unknown[] = [];
  const queues = createQueues(hub, {
    queues: [{ arn: 'arn:q', url: 'https://sqs.example.test/q', name: 'q', visibilityTimeoutSeconds: 30 }],
    consumers: [],
    functions,
    onDepth: () => undefined,
  });
  const bus = createBus(hub, {
    rules: [],
    buses: ['b'],
    account: '1',
    region: 'eu-central-1',
    deliver: () => undefined,
    deadLetter: () => undefined,
    onPublished: (event) => published.push(event),
    onTriggered: () => undefined,
  });
  const states = createStates(hub, {
    machines: [
      { arn: MACHINE, name: 'ask', roleArn: 'r', compiled: compileMachine(ASK, { integrations: INTEGRATIONS }) },
    ],
    functions,
    bus,
    publish: () => undefined,
    sendMessage: () => '',
    denied: () => undefined,
    observer: {},
    onStarted: () => undefined,
    onEnded: () => undefined,
    onAnswered: () => undefined,
  });
  const scheduler = createScheduler(hub, () => undefined);
  const buckets = createBuckets(hub, [{ name: 'documents', notifications: [] }], () => undefined);
  const secrets = { 'veriff-key': 's3cret' };
  const send = createClients({
    hub,
    queues,
    scheduler,
    states,
    bus,
    buckets,
    secrets,
    onMail: (mail) => mails.push(mail),
  });
  return { hub, send, queues, scheduler, states, buckets, functions, published, mails };
};

describe('The simulated AWS', () => {
  it('refuses a command that it does not know', () => {
    expect(() => setUp().send('sqs', 'PurgeQueue', {})).to.throw('knows no sqs:PurgeQueue');
  });

  it('sends to a queue', () => {
    const { send, queues } = setUp();
    const answer = send('sqs', 'SendMessage', { QueueUrl: 'https://sqs.example.test/q', MessageBody: 'a' });
    expect(queues.messages('arn:q').map(({ id, body }) => ({ MessageId: id, body }))).to.deep.equal([
      { ...(answer as object), body: 'a' },
    ]);
    send('sqs', 'SendMessage', { QueueUrl: 'arn:q', MessageBody: 'b', DelaySeconds: 5 });
    const [now, later] = queues.messages('arn:q').map(({ visibleAt }) => visibleAt);
    expect((later ?? 0) - (now ?? 0)).to.equal(5_000);
  });

  it('puts events on a bus', () => {
    const { send, published } = setUp();
    const entry = { EventBusName: 'b', Source: 's', DetailType: 't', Detail: '{"id":1}' };
    const answer = send('events', 'PutEvents', { Entries: [entry, entry] });
    expect(answer).to.deep.equal({ FailedEntryCount: 0, Entries: published.map(({ id }) => ({ EventId: id })) });
    expect(published.map(({ detail }) => detail)).to.deep.equal([{ id: 1 }, { id: 1 }]);
  });

  it('reads secrets', () => {
    const { send } = setUp();
    const read = (SecretId: string) => send('secretsmanager', 'GetSecretValue', { SecretId });
    expect(read('veriff-key')).to.deep.equal({ SecretString: 's3cret' });
    expect(() => read('other')).to.throw(SecretNotFoundException);
  });

  it('knows the address of every user', () => {
    const { send } = setUp();
    const find = (Username: string) => send('cognito', 'AdminGetUser', { Username });
    expect(find('ada')).to.deep.equal({
      Enabled: true,
      UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }],
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    });
    expect(send('cognito', 'AdminListGroupsForUser', { Username: 'ada' })).to.deep.equal({
      Groups: [{ GroupName: 'client' }, { GroupName: 'contractor' }, { GroupName: 'admin' }],
    });
    expect(() => find('')).to.throw(UserNotFoundException);
  });

  it('refuses an address outside of ASCII, as SES does', () => {
    const { send, mails } = setUp();
    const mail = { Destination: { ToAddresses: ['anna@bücher.example'] }, EmailTags: [], Content: {} };
    expect(() => send('ses', 'SendEmail', mail))
      .to.throw()
      .with.property('name', 'BadRequestException');
    expect(mails).to.deep.equal([]);
  });

  it('sends mails', () => {
    const { send, mails } = setUp();
    const answer = send('ses', 'SendEmail', {
      Destination: { ToAddresses: ['ada@example.com'] },
      EmailTags: [{ Name: 'notification', Value: 'n1' }],
      Content: { Simple: { Subject: { Data: 'Welcome' } } },
    });
    expect(answer).to.deep.equal({ MessageId: 'mail-n1' });
    expect(mails).to.deep.equal([{ to: 'ada@example.com', notificationId: 'n1', subject: 'Welcome' }]);
  });
});

describe('The simulated Scheduler', () => {
  const create = (more: object = {}) => ({
    Name: 'deadline-1',
    ScheduleExpression: 'at(2026-11-02T10:00:00)',
    ScheduleExpressionTimezone: 'UTC',
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: 'arn:q', Input: '{"id":1}' },
    ...more,
  });

  it('creates and deletes one-shot schedules', () => {
    const { send, scheduler } = setUp();
    send('scheduler', 'CreateSchedule', create());
    expect(scheduler.pending()).to.deep.equal([
      { name: 'deadline-1', at: START + 3_600_000, targetArn: 'arn:q', input: '{"id":1}' },
    ]);
    expect(() => send('scheduler', 'CreateSchedule', create())).to.throw(ConflictException);
    expect(send('scheduler', 'DeleteSchedule', { Name: 'deadline-1' })).to.deep.equal({});
    expect(() => send('scheduler', 'DeleteSchedule', { Name: 'deadline-1' })).to.throw(ResourceNotFoundException);
  });

  for (const [what, more] of Object.entries({
    'that repeats': { ScheduleExpression: 'rate(1 hour)' },
    'of another time zone': { ScheduleExpressionTimezone: 'Europe/Berlin' },
    'that stays': { ActionAfterCompletion: 'NONE' },
    'at no time': { ScheduleExpression: 'at(2026-13-45T10:00:00)' },
  })) {
    it(`refuses a schedule ${what}`, () => {
      const { send, scheduler } = setUp();
      expect(() => send('scheduler', 'CreateSchedule', create(more))).to.throw();
      expect(scheduler.pending()).to.deep.equal([]);
    });
  }
});

describe('The simulated Step Functions', () => {
  const start = (more: object = {}) => ({ stateMachineArn: MACHINE, name: 'case-1', input: '{"id":1}', ...more });

  it('starts an execution once, and describes it', () => {
    const { send, states } = setUp();
    const answer = send('states', 'StartExecution', start());
    expect(send('states', 'StartExecution', start())).to.deep.equal(answer);
    const [{ arn = '', input } = {}] = states.executions();
    expect([answer, input]).to.deep.equal([{ executionArn: arn }, { id: 1 }]);
    expect(send('states', 'DescribeExecution', { executionArn: arn })).to.deep.equal({
      executionArn: arn,
      status: 'RUNNING',
    });
    expect(() => send('states', 'StartExecution', start({ input: '{"id":2}' }))).to.throw(ExecutionAlreadyExists);
    expect(() => send('states', 'DescribeExecution', { executionArn: 'arn:none' })).to.throw(ExecutionDoesNotExist);
  });

  it('answers a task token, as long as it counts', async () => {
    const { hub, send, states, functions } = setUp();
    send('states', 'StartExecution', start());
    await hub.pass(1000);
    const [{ token }] = functions.events as [{ readonly token: string }];
    const answer = { taskToken: token, output: '{"name":"accepted"}' };
    expect(send('states', 'SendTaskSuccess', answer)).to.deep.equal({});
    await hub.pass();
    expect(states.executions()[0]?.output).to.deep.equal({ name: 'accepted' });
    expect(() => send('states', 'SendTaskSuccess', answer)).to.throw(TaskTimedOut);
  });
});

describe('The simulated S3', () => {
  const stored = () => {
    const world = setUp();
    const put = (key: string) =>
      world.buckets.put('documents', {
        key,
        bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]),
        contentType: 'image/jpeg',
      });
    return { ...world, put };
  };
  const at = (Key: string, more: object = {}) => ({ Bucket: 'documents', Key, ...more });

  it('says how large an object is', () => {
    const { send, put } = stored();
    put('a');
    expect(send('s3', 'HeadObject', at('a'))).to.deep.equal({ ContentLength: 4 });
    expect(() => send('s3', 'HeadObject', at('b'))).to.throw(NotFound);
  });

  it('gives an object, or the part that is asked for', async () => {
    const { send, put } = stored();
    const { versionId } = put('a');
    const read = async (more: object = {}) => {
      const { Body } = send('s3', 'GetObject', at('a', more)) as {
        readonly Body: { transformToByteArray(): Promise<Uint8Array> };
      };
      return [...(await Body.transformToByteArray())];
    };
    expect(await read({ VersionId: versionId })).to.deep.equal([0xff, 0xd8, 0xff, 0xe0]);
    expect(await read({ Range: 'bytes=1-2' })).to.deep.equal([0xd8, 0xff]);
    expect(() => send('s3', 'GetObject', at('a', { Range: 'bytes=-2' }))).to.throw('knows no range');
  });

  it('misses an object as S3 does', () => {
    const { send } = stored();
    let thrown: unknown;
    try {
      send('s3', 'GetObject', at('b'));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.be.instanceOf(NoSuchKey).and.instanceOf(S3ServiceException);
    expect(thrown).to.have.nested.property('$metadata.httpStatusCode', 404);
  });

  it('refuses a put under a key that exists, where it is asked to', () => {
    const { send, buckets } = stored();
    const put = (body: string) => () => send('s3', 'PutObject', at('a', { Body: body, IfNoneMatch: '*' }));
    put('first')();
    expect(put('second')).to.throw(S3ServiceException).with.nested.property('$metadata.httpStatusCode', 412);
    expect(buckets.list('documents', 'a').map(({ bytes }) => new TextDecoder().decode(bytes))).to.deep.equal(['first']);
  });

  it('lists and deletes versions', () => {
    const { send, put, buckets } = stored();
    const versions = [put('a/1'), put('a/1'), put('b')];
    expect(send('s3', 'ListObjectVersions', { Bucket: 'documents', Prefix: 'a/' })).to.deep.equal({
      Versions: versions.slice(0, 2).map(({ versionId }) => ({ Key: 'a/1', VersionId: versionId })),
      IsTruncated: false,
    });
    send('s3', 'DeleteObject', at('a/1', { VersionId: versions[1]?.versionId }));
    expect(buckets.get('documents', 'a/1')).to.equal(versions[0]);
    expect(() => send('s3', 'DeleteObject', at('a/1'))).to.throw('deletes versions only');
  });
});

describe('The simulated KMS', () => {
  const sign = (Message: Uint8Array, more: object = {}) =>
    setUp().send('kms', 'Sign', { KeyId: 'alias/seal', Message, SigningAlgorithm: 'ECDSA_SHA_256', ...more });

  it('signs a message as it signs its digest', () => {
    const message = new TextEncoder().encode('a');
    const digest = createHash('sha256').update(message).digest();
    expect(sign(message)).to.deep.equal(sign(digest, { MessageType: 'DIGEST' }));
    expect(setUp().send('kms', 'GetPublicKey', { KeyId: 'alias/seal' }))
      .to.have.property('PublicKey')
      .with.length(91);
  });

  it('refuses an algorithm that it does not know', () => {
    expect(() => sign(Uint8Array.of(1), { SigningAlgorithm: 'RSASSA_PSS_SHA_256' })).to.throw('RSASSA_PSS_SHA_256');
  });
});
