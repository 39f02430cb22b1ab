import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';

/**
 * Removes every version of the objects under a prefix, in a bucket with or without versions. What a page lists is gone when the next
 * is asked for, so each one is the first.
 * @param isWanted For the objects of a prefix that are to stay
 */
export const removeVersions = async (
  client: S3Client,
  bucketName: string,
  prefix: string,
  isWanted: (objectKey: string) => boolean = () => true,
): Promise<void> => {
  let more: boolean | undefined;
  do {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucketName, Prefix: prefix }));
    for (const { Key = '', VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      if (isWanted(Key)) await client.send(new DeleteObjectCommand({ Bucket: bucketName, Key, VersionId }));
    }
    more = page.IsTruncated;
  } while (more);
};
