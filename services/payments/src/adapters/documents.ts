import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { attachmentNamed } from '#shared/http/disposition.ts';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { Documents } from '../ports.ts';

export interface DocumentsOptions {
  readonly client?: S3Client;
  readonly bucketName: string;
}

/** Invoices, receipts and exports in S3; the bucket encrypts them. */
export const createDocuments = ({
  client = new S3Client(awsClientTimeouts),
  bucketName,
}: DocumentsOptions): Documents => ({
  put: async ({ objectKey, contentType, body }) => {
    await client.send(
      new PutObjectCommand({ Bucket: bucketName, Key: objectKey, ContentType: contentType, Body: body }),
    );
  },

  exists: async (objectKey) => {
    try {
      await client.send(new HeadObjectCommand({ Bucket: bucketName, Key: objectKey }));
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
      throw error;
    }
  },

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
