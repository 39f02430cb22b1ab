import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { attachmentNamed } from '#shared/http/disposition.ts';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import { removeVersions } from '#shared/uploads/adapters/remove-versions.ts';
import { presignUpload } from '#shared/uploads/adapters/upload-forms.ts';
import type { Documents } from '../ports.ts';

export interface DocumentsOptions {
  readonly client?: S3Client;
  readonly bucketName: string;
}

/**
 * Contracts, signed files, settlement statements and attachments in S3; the bucket encrypts them. S3 refuses a put under a key that exists
 * (`If-None-Match: *`, 412; 409 while another one is under way, which a Task retries: shared/serverless/retry.yml).
 */
export const createDocuments = ({
  client = new S3Client(awsClientTimeouts),
  bucketName,
}: DocumentsOptions): Documents => ({
  put: async ({ objectKey, contentType, body }) => {
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucketName,
          Key: objectKey,
          ContentType: contentType,
          Body: body,
          IfNoneMatch: '*',
        }),
      );
      return 'stored';
    } catch (error) {
      if (statusOf(error) === 412) return 'existed';
      throw error;
    }
  },

  get: async (objectKey) => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: objectKey }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  },

  removeAll: (prefix) => removeVersions(client, bucketName, prefix),

  presignUpload: (upload) => presignUpload(client, bucketName, upload),

  presignDownload: ({ objectKey, fileName, expiresInSeconds }) =>
    getSignedUrl(
      client,
      new GetObjectCommand({
        Bucket: bucketName,
        Key: objectKey,
        ResponseContentDisposition: attachmentNamed(fileName),
      }),
      { expiresIn: expiresInSeconds },
    ),
});

/** S3 needs `s3:ListBucket` to say 404; without it, what is missing is 403 and an error here. */
const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
