import { createHash, randomUUID } from 'node:crypto';
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { createDocuments } from '../../src/adapters/documents.ts';
import { PDF } from '../attachments/given.ts';

/** Needs `AWS_ENDPOINT_URL`, a region and credentials in the environment. */
describe('The bucket of contracts', () => {
  const client = new S3Client({ forcePathStyle: true });
  const bucketName = `contracts-${randomUUID()}`;
  const documents = createDocuments({ client, bucketName });
  let objectKey: string;
  const written: string[] = [];

  before(() => client.send(new CreateBucketCommand({ Bucket: bucketName })));
  after(async () => {
    for (const Key of written) await client.send(new DeleteObjectCommand({ Bucket: bucketName, Key }));
    await client.send(new DeleteBucketCommand({ Bucket: bucketName }));
  });
  beforeEach(() => {
    objectKey = `uploads/${randomUUID()}/${randomUUID()}`;
    written.push(objectKey);
  });

  const send = async (bytes: Uint8Array<ArrayBuffer>, changed: Readonly<Record<string, string>> = {}) => {
    const file = { contentType: 'application/pdf', sizeBytes: PDF.length, expiresInSeconds: 60 };
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    const { url, fields } = await documents.presignUpload({ objectKey, ...file, sha256 });
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changed })) body.append(name, value);
    body.append('file', new Blob([bytes]));
    return (await fetch(url, { method: 'POST', body })).status;
  };

  it('takes the announced content with its form, and no other checksum', async () => {
    expect(
      await send(PDF, { 'x-amz-checksum-sha256': createHash('sha256').update('other').digest('base64') }),
    ).to.equal(403);
    expect(await documents.get(objectKey)).to.equal(undefined);
    expect(await send(PDF)).to.equal(204);
    expect(await documents.get(objectKey)).to.deep.equal(PDF);
  });

  it('keeps the first object under a key, and links it as a download with letters of any script in its name', async () => {
    const object = { objectKey, contentType: 'application/pdf', body: PDF };
    expect(await documents.put(object)).to.equal('stored');
    expect(await documents.put({ ...object, body: Uint8Array.of(1) })).to.equal('existed');
    const link = await fetch(
      await documents.presignDownload({ objectKey, fileName: 'Отчёт.pdf', expiresInSeconds: 60 }),
    );
    expect(new Uint8Array(await link.arrayBuffer())).to.deep.equal(PDF);
    expect(link.headers.get('content-disposition')).to.match(/^attachment; .*filename\*=UTF-8''%D0%9E/);
  });
});
