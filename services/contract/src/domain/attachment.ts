import { ValidationError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';
import { daysAfter, CALENDAR_DAY } from '#shared/time/index.ts';
import { contentTypeOf } from '#shared/uploads/index.ts';
import type { ContentType } from '#shared/uploads/index.ts';
import { assertTakesPayments } from './contract.ts';
import type { Contract } from './contract.ts';
import { AttachmentsRefusedError, TooManyUploadsError } from './errors.ts';
import type { Party } from './signing.ts';

/** Files that a submission may have. */
export const MAX_ATTACHMENTS = 10;
/** Files that all submissions of the same work may have: its record has room for so many. */
export const MAX_FILES_OF_WORK = 50;
/** Announced files of a party that were never submitted, under one contract. */
export const MAX_UNUSED = 50;
/** Days in which an announced file has to be submitted, in real days on every stage. Its upload is removed a day later. */
export const USABLE_DAYS = 7;

/** A file as both parties see it. */
export interface AttachedFile {
  readonly attachmentId: string;
  readonly fileName: string;
  readonly contentType: ContentType;
  readonly sizeBytes: number;
  /** Of its content, in hexadecimal. */
  readonly sha256: string;
}

/** A file that a party announced, to submit it with work. */
export interface Attachment extends AttachedFile {
  readonly contractId: string;
  readonly party: Party;
  readonly announcedBy: string;
  readonly announcedAt: string;
  /** Until when it can be uploaded, and submitted for the first time. */
  readonly usableUntil: string;
  /** The work that it was submitted with: it belongs to no other, and its content never changes. */
  readonly workId?: string;
}

const EXTENSIONS: Readonly<Record<ContentType, RegExp>> = {
  'image/jpeg': /\.jpe?g$/i,
  'image/png': /\.png$/i,
  'application/pdf': /\.pdf$/i,
};

/**
 * A party is about to upload a file.
 * @param unused Its announced files under the contract that were never submitted
 * @throws IllegalTransitionError before both signed, and once settlement begins; TooManyUploadsError; ValidationError for a name
 * that ends like another type
 */
export const announceAttachment = (
  contract: Contract,
  unused: number,
  { at, ...facts }: AttachedFile & Pick<Attachment, 'party' | 'announcedBy'> & { readonly at: string },
): Attachment => {
  assertTakesPayments(contract);
  if (!EXTENSIONS[facts.contentType].test(facts.fileName)) {
    throw new ValidationError([
      { field: 'fileName', message: `fileName does not end like a file of ${facts.contentType}` },
    ]);
  }
  if (unused >= MAX_UNUSED) {
    throw new TooManyUploadsError(`${MAX_UNUSED} uploads were never submitted`, { limit: MAX_UNUSED });
  }
  const { contractId } = contract;
  return { ...facts, contractId, announcedAt: at, usableUntil: daysAfter(at, USABLE_DAYS, CALENDAR_DAY) };
};

/** Whether it can still be uploaded. */
export const awaitsUpload = ({ workId, usableUntil }: Attachment, at: string): boolean =>
  workId === undefined && at < usableUntil;

/** A file that a submission names. */
export interface NamedAttachment {
  readonly attachmentId: string;
  /** `undefined` where the contract has none under this id. */
  readonly found: Attachment | undefined;
}

const problemOf = (
  { attachmentId, found }: NamedAttachment,
  index: number,
  named: readonly NamedAttachment[],
  { workId, party }: { readonly workId: string; readonly party: Party },
): string | undefined => {
  if (named.findIndex((other) => other.attachmentId === attachmentId) < index) return 'is named twice';
  if (found?.workId === workId) return undefined;
  if (found?.party !== party) return 'is no file that this party announced under the contract';
  return found.workId === undefined ? undefined : 'was submitted with other work';
};

/**
 * The files that become the work's with a submission. It may also name those of its earlier submissions.
 * @throws AttachmentsRefusedError
 */
export const takeAttachments = (
  { workId, files = [] }: { readonly workId: string; readonly files?: readonly AttachedFile[] },
  party: Party,
  named: readonly NamedAttachment[],
): readonly Attachment[] => {
  const problems = named.flatMap((one, index): readonly FieldError[] => {
    const message = problemOf(one, index, named, { workId, party });
    return message === undefined ? [] : [{ field: `attachmentIds[${index}]`, message }];
  });
  if (problems.length > 0) throw new AttachmentsRefusedError(problems);
  const taken = named.flatMap(({ found }) => (found?.workId === undefined && found ? [{ ...found, workId }] : []));
  if (files.length + taken.length > MAX_FILES_OF_WORK) {
    const message = `are too many: all submissions of the work have ${MAX_FILES_OF_WORK} files at most`;
    throw new AttachmentsRefusedError([{ field: 'attachmentIds', message }]);
  }
  return taken;
};

/** What is wrong with uploaded content; `undefined` when it is the announced file. @param head Its first bytes */
export const contentProblem = (
  { contentType, sha256 }: AttachedFile,
  content: { readonly sha256: string; readonly head: Uint8Array },
): string | undefined => {
  if (content.sha256 !== sha256) return 'is another content than was announced';
  return contentTypeOf(content.head) === contentType ? undefined : `is no file of ${contentType}`;
};

/** The part of an attachment that both parties see. */
export const fileOf = ({ attachmentId, fileName, contentType, sizeBytes, sha256 }: AttachedFile): AttachedFile => ({
  attachmentId,
  fileName,
  contentType,
  sizeBytes,
  sha256,
});
