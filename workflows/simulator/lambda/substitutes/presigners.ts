import type { FormPolicy } from '../../aws/buckets.ts';
import { invocation } from '../current.ts';

/**
 * In place of the S3 presigners: forms and links that the world's buckets understand. A signed request is made with the rights of
 * who signed it. AWS looks at them when it is used; here they are looked at when it is signed, because nobody follows the links.
 */

interface PostOptions {
  readonly Bucket: string;
  readonly Key: string;
  readonly Fields?: Readonly<Record<string, string>>;
  readonly Conditions?: readonly (readonly [kind: string, ...limits: (string | number)[]])[];
  readonly Expires?: number;
}

/** @throws Error for a condition that the world's buckets would not look at */
export const createPresignedPost = async (
  _client: unknown,
  { Bucket, Key, Fields = {}, Conditions = [], Expires = 3600 }: PostOptions,
): Promise<{ url: string; fields: Record<string, string> }> => {
  const unknown = Conditions.find(([kind]) => kind !== 'content-length-range');
  if (unknown !== undefined) throw new Error(`The simulated S3 knows no condition ${unknown[0]}`);
  invocation().authorize({ service: 's3', command: 'PutObject', input: { Bucket, Key } });
  const expiresAt = new Date(invocation().now() + Expires * 1000).toISOString();
  const fields = { key: Key, ...Fields };
  const policy: FormPolicy = { expiresAt, fields, conditions: Conditions as FormPolicy['conditions'] };
  return { url: `https://${Bucket}.s3.amazonaws.com/`, fields: { ...fields, policy: JSON.stringify(policy) } };
};

export const getSignedUrl = async (
  _client: unknown,
  command: { readonly input: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string } },
  { expiresIn = 900 }: { readonly expiresIn?: number } = {},
): Promise<string> => {
  const { Bucket, Key, VersionId } = command.input;
  const { authorize, now } = invocation();
  authorize({ service: 's3', command: command.constructor.name.replace(/Command$/, ''), input: command.input });
  const expires = new Date(now() + expiresIn * 1000).toISOString();
  const version = VersionId === undefined ? '' : `versionId=${VersionId}&`;
  return `https://${Bucket}.s3.amazonaws.com/${Key}?${version}expires=${expires}`;
};
