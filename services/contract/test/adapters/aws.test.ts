import { createHash, createVerify, generateKeyPairSync, sign } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import {
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { createDocuments } from '../../src/adapters/documents.ts';
import { createSealKey } from '../../src/adapters/seal-key.ts';
import { failureOf } from '../service.ts';

const AWS = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

/** A client whose calls a test answers. */
const answering = <C extends object>(client: C, send: (command: unknown) => Promise<unknown>): C =>
  Object.assign(client, { send });

const failing = (httpStatusCode: number): S3ServiceException =>
  new S3ServiceException({ name: 'Error', $fault: 'client', message: 'no', $metadata: { httpStatusCode } });

describe('Documents in S3', () => {
  const object = { objectKey: 'contracts/1/contract.pdf', contentType: 'application/pdf', body: Uint8Array.of(1) };
  const documentsOf = (send: (command: unknown) => Promise<unknown>) =>
    createDocuments({ client: answering(new S3Client(AWS), send), bucketName: 'b' });

  it('are put under a key that has no object yet', async () => {
    const documents = documentsOf(async (command) => {
      expect(command).to.be.instanceOf(PutObjectCommand);
      expect((command as PutObjectCommand).input).to.deep.equal({
        ...{ Bucket: 'b', Key: object.objectKey, ContentType: object.contentType, Body: object.body },
        IfNoneMatch: '*',
      });
      return {};
    });
    expect(await documents.put(object)).to.equal('stored');
  });

  it('stay when their key exists (412), and fail for anything else, such as a put under way (409)', async () => {
    const answered = (status: number) => documentsOf(async () => Promise.reject(failing(status))).put(object);
    expect(await answered(412)).to.equal('existed');
    for (const status of [403, 409, 503])
      expect(await failureOf(answered(status))).to.be.instanceOf(S3ServiceException);
  });

  it('are read as bytes; one that is missing is undefined, and one that cannot be read fails', async () => {
    const found = documentsOf(async (command) => {
      expect((command as GetObjectCommand).input).to.deep.equal({ Bucket: 'b', Key: object.objectKey });
      return { Body: { transformToByteArray: async () => object.body } };
    });
    expect(await found.get(object.objectKey)).to.equal(object.body);
    const missing = new NoSuchKey({ message: 'no', $metadata: { httpStatusCode: 404 } });
    expect(await documentsOf(async () => Promise.reject(missing)).get('k')).to.equal(undefined);
    expect(await failureOf(documentsOf(async () => Promise.reject(failing(403))).get('k'))).to.be.instanceOf(
      S3ServiceException,
    );
  });

  it('are removed with all others under their prefix, every version, page by page', async () => {
    const removed: unknown[] = [];
    const pages = [
      {
        Versions: [{ Key: 'c/1/a', VersionId: 'null' }],
        DeleteMarkers: [{ Key: 'c/1/b', VersionId: '7' }],
        IsTruncated: true,
      },
      { Versions: [{ Key: 'c/1/d', VersionId: '8' }] },
    ];
    await documentsOf(async (command) => {
      if (command instanceof ListObjectVersionsCommand) {
        expect(command.input.Prefix).to.equal('c/1/');
        return pages.shift();
      }
      const { Key, VersionId } = (command as DeleteObjectCommand).input;
      removed.push([Key, VersionId]);
      return {};
    }).removeAll('c/1/');
    expect(removed).to.deep.equal([
      ['c/1/a', 'null'],
      ['c/1/b', '7'],
      ['c/1/d', '8'],
    ]);
  });

  it('are linked as downloads under a name without quotes and line breaks, for a time', async () => {
    const documents = createDocuments({ client: new S3Client(AWS), bucketName: 'b' });
    const url = new URL(
      await documents.presignDownload({ objectKey: 'k', fileName: 'a"\r\nb é.pdf', expiresInSeconds: 300 }),
    );
    expect(url.searchParams.get('response-content-disposition')).to.equal(
      `attachment; filename="a___b _.pdf"; filename*=UTF-8''a___b%20%C3%A9.pdf`,
    );
    expect(url.searchParams.get('X-Amz-Expires')).to.equal('300');
  });
});

describe('The key of the seal', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  it('signs the hash of a message of any length with KMS, and its public key verifies that', async () => {
    const client = answering(new KMSClient(AWS), async (command) => {
      if (command instanceof SignCommand) {
        const { Message = new Uint8Array(), ...input } = command.input;
        expect(input).to.deep.equal({
          ...{ KeyId: 'alias/seal', MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' },
        });
        expect(Message).to.deep.equal(createHash('sha256').update(message).digest());
        // KMS signs the digest as it is; Node hashes what it is given.
        return { Signature: sign('sha256', message, privateKey) };
      }
      expect(command).to.be.instanceOf(GetPublicKeyCommand);
      expect((command as GetPublicKeyCommand).input).to.deep.equal({ KeyId: 'alias/seal' });
      return { PublicKey: publicKey.export({ type: 'spki', format: 'der' }) };
    });
    const message = Buffer.alloc(10_000, 'x');
    const key = createSealKey({ client, keyId: 'alias/seal' });
    const der = Buffer.from(await key.publicKey());
    const signature = await key.sign(message);
    const verified = createVerify('sha256')
      .update(message)
      .verify({ key: der, format: 'der', type: 'spki' }, signature);
    expect(verified).to.equal(true);
  });

  it('fails when KMS answers without a signature or a key', async () => {
    const key = createSealKey({ client: answering(new KMSClient(AWS), async () => ({})), keyId: 'k' });
    expect(await failureOf(key.sign(Uint8Array.of(1)))).to.have.property('message', 'KMS answered without a signature');
    expect(await failureOf(key.publicKey())).to.have.property('message', 'KMS answered without a public key');
  });
});
