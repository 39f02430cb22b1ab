/**
 * One version of an object, in S3's own notation (that of CopySource): `key?versionId=id`.
 *
 * A form for an upload can be used again until it expires, and nothing in S3 makes it good for one time only: conditional writes
 * are headers of PutObject and CompleteMultipartUpload (page "Conditional requests"), no fields of a form. So the
 * bucket keeps versions, and a document that was accepted is bound to the version that was checked: a later upload under
 * the same key is another version, which is removed, and replaces nothing.
 */
export const objectVersion = (key: string, versionId: string): string => `${key}${VERSION}${versionId}`;

const VERSION = '?versionId=';

/** The parts of what `objectVersion` made; a plain key, which stands for all its versions, has none. */
export const parseObjectVersion = (reference: string): { readonly key: string; readonly versionId?: string } => {
  const end = reference.lastIndexOf(VERSION);
  return end < 0
    ? { key: reference }
    : { key: reference.slice(0, end), versionId: reference.slice(end + VERSION.length) };
};
