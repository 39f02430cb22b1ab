import { number, object, string } from 'yup';
import { instant } from '#shared/validation/index.ts';

/** What people upload: files of a few types, sent by their browser to S3 with a presigned form. */

export const CONTENT_TYPES = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** 10 MB, as 10 · 1024² bytes. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** Seconds for which a form for an upload can be used, in real seconds on every stage. */
export const UPLOAD_FORM_SECONDS = 300;

/** What a person says of a file before its upload. */
export const announcedFile = {
  contentType: string().oneOf(CONTENT_TYPES).required(),
  sizeBytes: number().integer().min(1).max(MAX_UPLOAD_BYTES).required(),
};

/** A form in an answer: its fields and then the file are sent to its address, as multipart/form-data. */
export const uploadFormSchema = object({
  url: string().required(),
  fields: object().required(),
  expiresAt: instant().required(),
});

/** The upload that a form is for. */
export interface Upload {
  readonly objectKey: string;
  readonly contentType: string;
  /** The form takes files of exactly this size. */
  readonly sizeBytes: number;
  /** SHA-256 in hexadecimal: the form takes this content only. */
  readonly sha256?: string;
  readonly expiresInSeconds: number;
}

export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** How many leading bytes {@link contentTypeOf} needs. */
export const MAGIC_BYTES = 8;

/** The type that the first bytes of a file have, whatever its sender declared. */
export const contentTypeOf = (head: Uint8Array): ContentType | undefined => {
  const startsWith = (...bytes: readonly number[]) => bytes.every((byte, index) => head[index] === byte);
  if (startsWith(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (startsWith(0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf';
  return undefined;
};
