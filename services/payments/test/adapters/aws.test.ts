import { createHash, createVerify, generateKeyPairSync, sign } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { NotFound, S3ServiceException } from '@aws-sdk/client-s3';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import sinon from 'sinon';
import { ValidationError } from '#shared/errors/index.ts';
import { createCheckpoints } from '../../src/adapters/checkpoints.ts';
import { createDocuments } from '../../src/adapters/documents.ts';
import { createQueues } from '../../src/adapters/queues.ts';
import { createSigner } from '../../src/adapters/signer.ts';
import { checkpointMessage } from '../../src/ledger/domain/log.ts';
import type { SignedCheckpoint } from '../../src/ledger/domain/log.ts';
import { START, failureOf } from '../service.ts';

const AWS = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

/** A client whose calls a test answers. */
const answering = <C extends object>(client: C, send: (command: unknown) => Promise<unknown>): C =>
  Object.assign(client, { send });

const HASH = createHash('sha256').update('leaf').digest('hex');
const checkpoint = (size: number): SignedCheckpoint => ({
  size,
  root: HASH,
  at: START,
  from: size - 1,
  leaves: [HASH],
  keyId: 'k',
  signature: 's',
});

describe('The signer', () => {
  it('signs with KMS, and the public key verifies the signature', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const client = answering(new KMSClient(AWS), async (command) => {
      if (command instanceof SignCommand) {
        expect(command.input).to.include({ KeyId: 'alias/k', MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' });
        return { KeyId: 'arn:k', Signature: sign('sha256', Buffer.from(command.input.Message ?? []), privateKey) };
      }
      expect(command).to.be.instanceOf(GetPublicKeyCommand);
      return { KeyId: 'arn:k', PublicKey: publicKey.export({ type: 'spki', format: 'der' }) };
    });
    const signer = createSigner({ client, keyId: 'alias/k' });
    const message = checkpointMessage(checkpoint(3));
    const { keyId, signature } = await signer.sign(message);
    const { pem } = await signer.publicKey();
    expect(keyId).to.equal('arn:k');
    expect(createVerify('sha256').update(message).verify(pem, signature, 'base64')).to.equal(true);
    expect(createVerify('sha256').update(`${message}x`).verify(pem, signature, 'base64')).to.equal(false);
  });

  it('rejects a response without a signature', async () => {
    const client = sinon.createStubInstance(KMSClient);
    client.send.resolves({});
    const signer = createSigner({ client, keyId: 'k' });
    expect(await failureOf(signer.sign('m'))).to.be.instanceOf(Error);
    expect(await failureOf(signer.publicKey())).to.be.instanceOf(Error);
  });
});

/** As much of S3 as is needed: keys in ascending order. */
const bucket = () => {
  const objects = new Map<string, string>();
  const puts: PutObjectCommand['input'][] = [];
  const calls: string[] = [];
  const client = answering(new S3Client(AWS), async (command) => {
    calls.push((command as object).constructor.name);
    if (command instanceof PutObjectCommand) {
      puts.push(command.input);
      objects.set(command.input.Key ?? '', Buffer.from(command.input.Body as string).toString());
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const body = objects.get(command.input.Key ?? '') ?? '';
      return { Body: { transformToString: async () => body } };
    }
    if (command instanceof HeadObjectCommand) {
      if (objects.has(command.input.Key ?? '')) return {};
      throw new NotFound({ message: 'no', $metadata: { httpStatusCode: 404 } });
    }
    expect(command).to.be.instanceOf(ListObjectsV2Command);
    const { Prefix = '', MaxKeys = 1_000 } = (command as ListObjectsV2Command).input;
    const keys = [...objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
    return { Contents: keys.slice(0, MaxKeys).map((Key) => ({ Key })) };
  });
  return { client, objects, puts, calls };
};

describe('Checkpoints in S3', () => {
  it('are found largest first, and by their size', async () => {
    const { client, puts } = bucket();
    const checkpoints = createCheckpoints({ client, bucketName: 'b' });
    expect(await checkpoints.latest()).to.equal(undefined);
    for (const size of [9, 10, 1_000_000, 99]) await checkpoints.put(checkpoint(size));
    expect(await checkpoints.latest()).to.deep.equal(checkpoint(1_000_000));
    expect(await checkpoints.ofSize(10)).to.deep.equal([checkpoint(10)]);
    expect(await checkpoints.ofSize(11)).to.deep.equal([]);
    await checkpoints.put({ ...checkpoint(10), at: '2026-11-02T10:00:00.000Z' });
    expect(await checkpoints.ofSize(10), 'signed in two versions').to.have.length(2);
    for (const put of puts) expect(put).to.include({ Bucket: 'b', ChecksumAlgorithm: 'SHA256' });
  });

  it('of a year, one every five minutes, cost two calls to find the last, and two to find one of a size', async () => {
    const { client, objects, calls } = bucket();
    const checkpoints = createCheckpoints({ client, bucketName: 'b' });
    await checkpoints.put(checkpoint(12));
    const [key = ''] = objects.keys();
    for (let taken = 2; taken <= 105_120; taken += 1) {
      const size = taken * 12;
      const text = objects.get(key) ?? '';
      objects.set(
        `checkpoints/${9_999_999_999 - size}-${size}-${START}.json`,
        text.replace('"size":12', `"size":${size}`),
      );
    }
    calls.length = 0;
    expect((await checkpoints.latest())?.size).to.equal(105_120 * 12);
    expect(calls.splice(0)).to.deep.equal(['ListObjectsV2Command', 'GetObjectCommand']);
    expect((await checkpoints.ofSize(12_000)).map(({ size }) => size)).to.deep.equal([12_000]);
    expect(calls.splice(0)).to.deep.equal(['ListObjectsV2Command', 'GetObjectCommand']);
  });

  it('are rejected if malformed', async () => {
    const { client, objects } = bucket();
    objects.set('checkpoints/0', '{"size":1}');
    const checkpoints = createCheckpoints({ client, bucketName: 'b' });
    expect(await failureOf(checkpoints.latest())).to.be.instanceOf(ValidationError);
  });
});

describe('Documents in S3', () => {
  it('are stored under their key, and exist afterwards', async () => {
    const { client, puts } = bucket();
    const documents = createDocuments({ client, bucketName: 'b' });
    expect(await documents.exists('receipts/1.pdf')).to.equal(false);
    await documents.put({ objectKey: 'receipts/1.pdf', contentType: 'application/pdf', body: Buffer.from('%PDF') });
    expect(await documents.exists('receipts/1.pdf')).to.equal(true);
    expect(puts[0]).to.include({ Bucket: 'b', Key: 'receipts/1.pdf', ContentType: 'application/pdf' });
  });

  it('are not reported as missing when S3 denies access', async () => {
    const client = sinon.createStubInstance(S3Client);
    const denied = { name: 'Forbidden', $fault: 'client' as const, $metadata: { httpStatusCode: 403 } };
    client.send.rejects(new S3ServiceException(denied));
    const documents = createDocuments({ client, bucketName: 'b' });
    expect(await failureOf(documents.exists('k'))).to.be.instanceOf(S3ServiceException);
  });

  it('are shown by a link that names the file and expires', async () => {
    const client = new S3Client(AWS);
    const documents = createDocuments({ client, bucketName: 'b' });
    const link = { objectKey: 'receipts/1.pdf', fileName: 'a "b"\n.pdf', expiresInSeconds: 300 };
    const url = new URL(await documents.presignDownload(link));
    expect(url.pathname).to.contain('receipts/1.pdf');
    expect(url.searchParams.get('X-Amz-Expires')).to.equal('300');
    expect(url.searchParams.get('response-content-disposition')).to.equal('attachment; filename="a _b__.pdf"');
  });
});

const QUEUE_URLS = {
  webhookQueueUrl: 'https://q',
  reconciliationQueueUrl: 'https://r',
  sweepQueueUrl: 'https://s',
  exportQueueUrl: 'https://e',
};

describe('The queues between functions', () => {
  it('send a webhook’s event id and nothing of its content', async () => {
    const client = sinon.createStubInstance(SQSClient);
    client.send.resolves({});
    await createQueues({ client, ...QUEUE_URLS }).webhookReceived({
      eventId: 'evt_1',
    });
    const [[command] = []] = client.send.args;
    expect(command).to.be.instanceOf(SendMessageCommand).with.property('input').that.deep.equals({
      QueueUrl: 'https://q',
      MessageBody: '{"eventId":"evt_1"}',
    });
  });

  it('send reconciliations, sweeps and exports to queues of their own', async () => {
    const client = sinon.createStubInstance(SQSClient);
    client.send.resolves({});
    const queues = createQueues({ client, ...QUEUE_URLS });
    await queues.reconciliationRequested({ reconciliationId: 'r1' });
    await queues.accountsToSweep({ stripeAccountIds: ['acct_1', 'acct_2'] });
    await queues.exportToContinue({ exportId: 'e1' });
    const inputs = client.send.args.map(([command]) => (command instanceof SendMessageCommand ? command.input : {}));
    expect(inputs).to.deep.equal([
      { QueueUrl: 'https://r', MessageBody: '{"reconciliationId":"r1"}' },
      { QueueUrl: 'https://s', MessageBody: '{"stripeAccountIds":["acct_1","acct_2"]}' },
      { QueueUrl: 'https://e', MessageBody: '{"exportId":"e1"}' },
    ]);
  });
});
