import { createHash } from 'node:crypto';
import type { Hub } from '../hub.ts';

export interface DeployedBucket {
  readonly name: string;
  readonly notifications: readonly { readonly prefix: string; readonly queueArn: string }[];
}

export interface StoredObject {
  readonly key: string;
  readonly versionId: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface Buckets {
  put(bucket: string, object: Omit<StoredObject, 'versionId'>): StoredObject;
  /** The version of that id, or the newest. */
  get(bucket: string, key: string, versionId?: string): StoredObject | undefined;
  /** One version, for good. */
  remove(bucket: string, key: string, versionId: string): void;
  /** Every version of every key that begins so. */
  list(bucket: string, prefix: string): readonly StoredObject[];
  /** What a browser sends with a presigned form. Answers with S3's status: 403 for a form that was not meant for it. */
  post(url: string, fields: Readonly<Record<string, string>>, bytes: Uint8Array): number;
}

/** What our presigned forms carry in place of S3's signed policy. */
export interface FormPolicy {
  /** ISO-8601 UTC. */
  readonly expiresAt: string;
  /** Fields that must be returned unchanged. */
  readonly fields: Readonly<Record<string, string>>;
  readonly conditions: readonly (readonly ['content-length-range', least: number, most: number])[];
}

/** S3: buckets that keep versions and notify a queue of new objects. */
export const createBuckets = (
  { kernel, chance, traceEvent }: Hub,
  deployed: readonly DeployedBucket[],
  send: (queueArn: string, body: string) => void,
): Buckets => {
  const held = new Map<string, StoredObject[]>(deployed.map(({ name }) => [name, []]));
  let versions = 0;
  const contents = (bucket: string): StoredObject[] => {
    const found = held.get(bucket);
    if (found === undefined) throw new Error(`No bucket ${bucket}`);
    return found;
  };

  const put: Buckets['put'] = (bucket, object) => {
    const stored = { ...object, versionId: `v${(versions += 1)}` };
    contents(bucket).push(stored);
    traceEvent(bucket, `keeps ${object.key}`);
    for (const { prefix, queueArn } of deployed.find(({ name }) => name === bucket)?.notifications ?? []) {
      if (!object.key.startsWith(prefix)) continue;
      kernel.after(chance.between('s3', 10, 1_000), `${bucket} notifies`, () =>
        send(queueArn, notification(bucket, stored)),
      );
    }
    return stored;
  };

  return {
    put,
    get: (bucket, key, versionId) =>
      contents(bucket).findLast(
        (object) => object.key === key && (versionId === undefined || object.versionId === versionId),
      ),
    remove: (bucket, key, versionId) => {
      held.set(
        bucket,
        contents(bucket).filter((object) => object.key !== key || object.versionId !== versionId),
      );
    },
    list: (bucket, prefix) => contents(bucket).filter(({ key }) => key.startsWith(prefix)),
    post: (url, { policy, ...fields }, bytes) => {
      const bucket = new URL(url).hostname.replace(/\.s3\.amazonaws\.com$/, '');
      if (policy === undefined) return 403;
      const { expiresAt, conditions, fields: signed } = JSON.parse(policy) as FormPolicy;
      if (Date.parse(expiresAt) < kernel.now()) return 403;
      if (Object.entries(signed).some(([name, value]) => fields[name] !== value)) return 403;
      const range = conditions.find(([kind]) => kind === 'content-length-range');
      if (range !== undefined && (bytes.length < range[1] || bytes.length > range[2])) return 400;
      const checksum = fields['x-amz-checksum-sha256'];
      if (checksum !== undefined && createHash('sha256').update(bytes).digest('base64') !== checksum) return 400;
      put(bucket, { key: fields['key'] ?? '', bytes, contentType: fields['Content-Type'] ?? '' });
      return 204;
    },
  };
};

/** S3 writes a space as `+`, and leaves the slashes of a key as they are. */
const inNotification = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');

const notification = (bucket: string, { key, versionId, bytes }: StoredObject): string =>
  JSON.stringify({
    Records: [
      {
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Post',
        s3: { bucket: { name: bucket }, object: { key: inNotification(key), versionId, size: bytes.length } },
      },
    ],
  });
