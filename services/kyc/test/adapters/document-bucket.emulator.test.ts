import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { createDocumentBucket } from '../../src/adapters/document-bucket.ts';
import { objectVersion } from '../../src/domain/object-version.ts';
import { JPEG, PNG } from '../fixtures.ts';

/** Needs `AWS_ENDPOINT_URL`, a region and credentials in the environment. */
describe('The document bucket', () => {
  const client = new S3Client({ forcePathStyle: true });
  const bucketName = `documents-${randomUUID()}`;
  const bucket = createDocumentBucket({ client, bucketName });
  const form = { objectKey: '', contentType: 'image/jpeg', sizeBytes: JPEG.byteLength, expiresInSeconds: 60 };
  let objectKey: string;

  before(async () => {
    await client.send(new CreateBucketCommand({ Bucket: bucketName }));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await client.send(new PutBucketVersioningCommand({ Bucket: bucketName, VersioningConfiguration }));
  });
  after(async () => {
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucketName }),
    );
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
      await client.send(new DeleteObjectCommand({ Bucket: bucketName, Key, VersionId }));
    }
    await client.send(new DeleteBucketCommand({ Bucket: bucketName }));
  });
  beforeEach(() => {
    objectKey = `documents/${randomUUID()}/${randomUUID()}/${randomUUID()}`;
  });

  const send = async (bytes: Uint8Array<ArrayBuffer>, changed: Readonly<Record<string, string>> = {}) => {
    const { url, fields } = await bucket.presignUpload({ ...form, objectKey });
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changed })) body.append(name, value);
    body.append('file', new Blob([bytes]));
    const response = await fetch(url, { method: 'POST', body });
    return {
      status: response.status,
      versionId: response.headers.get('x-amz-version-id') ?? '',
      text: await response.text(),
    };
  };
  const versions = async () =>
    (await client.send(new ListObjectVersionsCommand({ Bucket: bucketName, Prefix: objectKey }))).Versions ?? [];

  it('takes what the form was made for', async () => {
    const { status, versionId } = await send(JPEG);
    expect(status).to.equal(204);
    const object = await bucket.inspect(objectVersion(objectKey, versionId));
    expect(object?.sizeBytes).to.equal(JPEG.byteLength);
    // The emulator ignores the range of a version and sends all of it.
    expect(object?.head.slice(0, 8)).to.deep.equal(JPEG.slice(0, 8));
  });

  it('refuses another type, another key, and any other size', async () => {
    const refused = [
      await send(JPEG, { 'Content-Type': 'text/html' }),
      await send(JPEG, { key: `${objectKey}x` }),
      await send(new Uint8Array(0)),
      await send(JPEG.slice(1)),
      await send(Uint8Array.of(...JPEG, 9)),
    ];
    expect(refused.map(({ status }) => status)).to.deep.equal([403, 403, 400, 400, 400]);
    expect(await versions()).to.deep.equal([]);
  });

  it('keeps apart what is uploaded with the same form, and removes one version without touching the other', async () => {
    const first = await send(JPEG);
    const second = await send(PNG);
    await bucket.remove(objectVersion(objectKey, second.versionId));
    expect((await versions()).map(({ VersionId }) => VersionId)).to.deep.equal([first.versionId]);
    expect(await bucket.inspect(objectVersion(objectKey, second.versionId))).to.equal(undefined);
    const url = await bucket.presignDownload({
      objectKey: objectVersion(objectKey, first.versionId),
      expiresInSeconds: 60,
    });
    const response = await fetch(url);
    expect(new URL(url).searchParams.get('response-content-disposition')).to.equal('attachment');
    expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(JPEG);
  });

  it('removes every version of a key, and does so again without complaint', async () => {
    const { versionId } = await send(JPEG);
    await send(PNG);
    await bucket.remove(objectKey);
    await bucket.remove(objectKey);
    await bucket.remove(objectVersion(objectKey, versionId));
    expect(await versions()).to.deep.equal([]);
    expect(await bucket.inspect(objectKey)).to.equal(undefined);
  });
});
