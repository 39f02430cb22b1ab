import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { Upload, UploadForm } from '../index.ts';

/**
 * A form that lets its holder upload exactly this object, type, size and, where it is given, content, until it expires; any number
 * of times.
 *
 * The browser sends the file itself, so its form is where limits are set: S3 compares the policy's conditions with what
 * arrives (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html), and the content with its checksum
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html).
 */
export const presignUpload = (
  client: S3Client,
  bucketName: string,
  { objectKey, contentType, sizeBytes, sha256, expiresInSeconds }: Upload,
): Promise<UploadForm> =>
  // Every field becomes a condition that the sent form must meet exactly; the key is one of them.
  createPresignedPost(client, {
    Bucket: bucketName,
    Key: objectKey,
    Fields: {
      'Content-Type': contentType,
      ...(sha256 !== undefined && { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') }),
    },
    Conditions: [['content-length-range', sizeBytes, sizeBytes]],
    Expires: expiresInSeconds,
  });
