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

const objectKey = ({ size, at }: SignedCheckpoint): string =>
  `${PREFIX}${String(LARGEST - size).padStart(10, '0')}-${size}-${at}.json`;

/** Checkpoints in S3, one object each. */
export const createCheckpoints = ({
  client = new S3Client(awsClientTimeouts),
  bucketName,
}: CheckpointsOptions): Checkpoints => {
  const read = async (key: string): Promise<SignedCheckpoint> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
    return parseCheckpoint(JSON.parse((await Body?.transformToString()) ?? ''), key);
  };

  const keys = async (limit?: number): Promise<readonly string[]> => {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucketName, Prefix: PREFIX, MaxKeys: limit, ContinuationToken: token }),
      );
      found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      token = limit === undefined ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return found;
  };

  return {
    latest: async () => {
      const [key] = await keys(1);
      return key === undefined ? undefined : read(key);
    },

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

    list: async () => mapEach(await keys(), read),
  };
};
