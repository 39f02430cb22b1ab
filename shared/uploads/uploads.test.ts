import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { presignUpload } from './adapters/upload-forms.ts';
import { CONTENT_TYPES, MAGIC_BYTES, contentTypeOf } from './index.ts';

const heads = [
  Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 1),
  Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1),
  Uint8Array.from(Buffer.from('%PDF-1.7')),
];

describe('The type of an upload', () => {
  it('is what its first bytes say', () => {
    expect(heads.map((head) => contentTypeOf(head.subarray(0, MAGIC_BYTES)))).to.deep.equal([...CONTENT_TYPES]);
    for (const head of [new Uint8Array(), Uint8Array.of(0xff, 0xd8), Buffer.from('<svg>'), Buffer.from('PK\x03\x04')])
      expect(contentTypeOf(head)).to.equal(undefined);
  });
});

describe('A form for an upload', () => {
  const client = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const upload = { objectKey: 'uploads/1', contentType: 'image/png', sizeBytes: 9, expiresInSeconds: 300 };
  const conditionsOf = ({ fields }: { readonly fields: Readonly<Record<string, string>> }): readonly unknown[] =>
    (JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString()) as { conditions: unknown[] }).conditions;

  it('takes one key, type and size', async () => {
    const form = await presignUpload(client, 'b', upload);
    expect(conditionsOf(form)).to.deep.include.members([
      ['content-length-range', 9, 9],
      { 'Content-Type': 'image/png' },
      { key: 'uploads/1' },
    ]);
    expect(form.fields).to.not.have.property('x-amz-checksum-sha256');
  });

  it('takes one content, where its SHA-256 is given', async () => {
    const hash = createHash('sha256').update('content');
    const checksum = { 'x-amz-checksum-sha256': hash.copy().digest('base64') };
    const form = await presignUpload(client, 'b', { ...upload, sha256: hash.digest('hex') });
    expect(form.fields).to.include(checksum);
    expect(conditionsOf(form)).to.deep.include(checksum);
  });
});
