import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import { presignUpload } from '#shared/uploads/adapters/upload-forms.ts';
import { removeVersions } from '#shared/uploads/adapters/remove-versions.ts';
import { MAGIC_BYTES } from '#shared/uploads/index.ts';
import { parseObjectVersion } from '../domain/object-version.ts';
import type { DocumentBucket } from '../ports.ts';

export interface DocumentBucketOptions {
  readonly client?: S3Client;
  /** Keeps versions: a document is one version of its object. */
  readonly bucketName: string;
}

/**
 * Documents in S3. `objectKey` may name a version (`objectVersion`) wherever an object is read or removed; removing a
 * plain key removes every version of it.
 */
export const createDocumentBucket = ({
  client = new S3Client(awsClientTimeouts),
  bucketName,
}: DocumentBucketOptions): DocumentBucket => {
  const removeVersion = async (key: string, versionId: string | undefined): Promise<void> => {
    await client.send(new DeleteObjectCommand({ Bucket: bucketName, Key: key, VersionId: versionId }));
  };

  return {
    presignUpload: (upload) => presignUpload(client, bucketName, upload),

    presignDownload: ({ objectKey, expiresInSeconds }) =>
      getSignedUrl(
        client,
        // Never shown in the page's own origin: what was uploaded is not to be trusted.
        new GetObjectCommand({ ...address(bucketName, objectKey), ResponseContentDisposition: 'attachment' }),
        { expiresIn: expiresInSeconds },
      ),

    inspect: async (objectKey) => {
      const object = address(bucketName, objectKey);
      try {
        const { ContentLength: sizeBytes = 0 } = await client.send(new HeadObjectCommand(object));
        // Nothing is no range: S3 would answer 416.
        if (sizeBytes === 0) return { sizeBytes, head: new Uint8Array() };
        const range = `bytes=0-${MAGIC_BYTES - 1}`;
        const { Body } = await client.send(new GetObjectCommand({ ...object, Range: range }));
        return { sizeBytes, head: (await Body?.transformToByteArray()) ?? new Uint8Array() };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    remove: (objectKey) => {
      const { key, versionId } = parseObjectVersion(objectKey);
      return versionId === undefined
        ? // A prefix may match more than the key it is.
          removeVersions(client, bucketName, key, (found) => found === key)
        : removeVersion(key, versionId);
    },
  };
};

const address = (Bucket: string, objectKey: string) => {
  const { key: Key, versionId } = parseObjectVersion(objectKey);
  return { Bucket, Key, ...(versionId !== undefined && { VersionId: versionId }) };
};

/** S3 needs `s3:ListBucket` to say 404; without it, what is missing is 403 and an error here. */
const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
