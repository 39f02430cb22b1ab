import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { SignedCheckpoint } from '../ledger/domain/log.ts';
import { parseCheckpoint } from '../ledger/domain/export.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import type { Checkpoints } from '../ledger/ports.ts';

export interface CheckpointsOptions {
  readonly client?: S3Client;
  /** With Object Lock: what is put stays as it is. */
  readonly bucketName: string;
}

const PREFIX = 'checkpoints/';

/** S3 lists keys in ascending order only; counted down from here, the largest log comes first. */
const LARGEST = 9_999_999_999;

const prefixOf = (size: number): string => `${PREFIX}${String(LARGEST - size).padStart(10, '0')}-`;
const objectKey = ({ size, at }: SignedCheckpoint): string => `${prefixOf(size)}${size}-${at}.json`;

/** Checkpoints in S3, one object each. */
export const createCheckpoints = ({
  client = new S3Client(awsClientTimeouts),
  bucketName,
}: CheckpointsOptions): Checkpoints => {
  const read = async (key: string): Promise<SignedCheckpoint> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    return parseCheckpoint(JSON.parse((await Body?.transformToString()) ?? ''), key);
  };

  const keys = async (prefix: string, limit?: number): Promise<readonly string[]> => {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: bucketName, Prefix: prefix, MaxKeys: limit }),
    );
    return Contents.flatMap(({ Key }) => Key ?? []);
  };

  return {
    latest: async () => {
      const [key] = await keys(PREFIX, 1);
      return key === undefined ? undefined : read(key);
    },

    // A list has up to a thousand keys; of one size there is a single one, or very few.
    ofSize: async (size) => mapEach(await keys(prefixOf(size)), read),

    put: async (checkpoint) => {
      await client.send(
        new PutObjectCommand({
          Bucket: bucketName,
          Key: objectKey(checkpoint),
          ContentType: 'application/json',
          Body: JSON.stringify(checkpoint),
          // Object Lock wants a checksum with every object (S3 User Guide, "Object Lock considerations").
          ChecksumAlgorithm: 'SHA256',
        }),
      );
    },
  };
};
