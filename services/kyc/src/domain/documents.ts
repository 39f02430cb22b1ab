import { ValidationError } from '#shared/errors/index.ts';
import type { FieldError } from '#shared/errors/index.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { MAX_UPLOAD_BYTES, UPLOAD_FORM_SECONDS, contentTypeOf } from '#shared/uploads/index.ts';
import type { ContentType } from '#shared/uploads/index.ts';
import { TooManyDocumentsError, TooManyFormsError } from './errors.ts';

export const IDENTITY_KINDS = ['passport', 'id_card', 'driving_licence', 'residence_permit'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];
export const DOCUMENT_KINDS = [...IDENTITY_KINDS, 'selfie'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
export const SIDES = ['front', 'back'] as const;
export type Side = (typeof SIDES)[number];

/** Sides an identity document must be shown from. */
const REQUIRED_SIDES: Readonly<Record<IdentityKind, readonly Side[]>> = {
  passport: ['front'],
  id_card: ['front', 'back'],
  driving_licence: ['front', 'back'],
  residence_permit: ['front', 'back'],
};

/** How many documents may be announced for one attempt: enough for every retake, too few to fill a bucket. */
export const MAX_ANNOUNCED = 20;
/** How many forms may be signed for one document: enough for a browser that lost one, as each can be used until it expires. */
export const MAX_FORMS = 5;
/** S3 reads a form when an upload begins: one that began in time may take so long. */
export const UPLOAD_SECONDS = 60;

export const DOCUMENT_STATUSES = ['awaiting_upload', 'accepted', 'rejected'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

export interface KycDocument {
  readonly documentId: string;
  readonly kycId: string;
  readonly contractorId: string;
  /** The attempt it is meant for. */
  readonly attempt: number;
  readonly kind: DocumentKind;
  readonly side: Side;
  readonly contentType: ContentType;
  readonly status: DocumentStatus;
  /** Where it is uploaded to; once accepted, the very version that was checked (`objectVersion`); empty when erased. */
  readonly objectKey: string;
  readonly requestedAt: string;
  /** Forms that were signed for its upload, and when the last of them expires: none is good for longer. */
  readonly formsSigned: number;
  readonly formExpiresAt: string;
  readonly checkedAt?: string;
  /** Why it was refused: `empty`, `too_large` or `type_mismatch`. */
  readonly rejection?: DocumentRejection;
  /** Its content was erased; what is left here are ids and codes. */
  readonly erasedAt?: string;
}
export type DocumentRejection = 'empty' | 'too_large' | 'type_mismatch';

/** Object keys carry every id, so that the check of an arrived object needs no index. */
export const objectKey = ({
  contractorId,
  kycId,
  documentId,
}: Pick<KycDocument, 'contractorId' | 'kycId' | 'documentId'>) => `documents/${contractorId}/${kycId}/${documentId}`;

/** The ids in an object key; `undefined` for a key we did not give out. */
export const parseObjectKey = (key: string): Pick<KycDocument, 'contractorId' | 'kycId' | 'documentId'> | undefined => {
  const [folder, contractorId, kycId, documentId, ...rest] = key.split('/');
  if (folder !== 'documents' || !contractorId || !kycId || !documentId || rest.length > 0) return undefined;
  return { contractorId, kycId, documentId };
};

/**
 * A side this kind of document is shown from; a selfie has one only, which may be left out.
 * @throws ValidationError
 */
export const sideOf = (kind: DocumentKind, side: Side | undefined): Side => {
  const sides: readonly Side[] = kind === 'selfie' ? ['front'] : REQUIRED_SIDES[kind];
  const chosen = kind === 'selfie' ? (side ?? 'front') : side;
  if (chosen !== undefined && sides.includes(chosen)) return chosen;
  throw new ValidationError([{ field: 'side', message: `side must be one of: ${sides.join(', ')}` }]);
};

/**
 * The contractor is about to upload a document.
 * @param announced Documents of the same attempt so far
 * @throws TooManyDocumentsError
 */
export const announceDocument = (
  announced: readonly KycDocument[],
  facts: Pick<KycDocument, 'documentId' | 'kycId' | 'contractorId' | 'attempt' | 'kind' | 'side' | 'contentType'> & {
    readonly at: string;
  },
): KycDocument => {
  if (announced.length >= MAX_ANNOUNCED) {
    throw new TooManyDocumentsError(`At most ${MAX_ANNOUNCED} documents per attempt`, { limit: MAX_ANNOUNCED });
  }
  const { at, ...document } = facts;
  return {
    ...document,
    status: 'awaiting_upload',
    objectKey: objectKey(facts),
    requestedAt: at,
    formsSigned: 1,
    formExpiresAt: secondsAfter(at, UPLOAD_FORM_SECONDS),
  };
};

/**
 * Another form for a document that awaits its upload.
 * @throws TooManyFormsError
 */
export const signAnotherForm = (document: KycDocument, at: string): KycDocument => {
  if (document.formsSigned >= MAX_FORMS) {
    throw new TooManyFormsError(`At most ${MAX_FORMS} forms per document; announce another`, { limit: MAX_FORMS });
  }
  return {
    ...document,
    formsSigned: document.formsSigned + 1,
    formExpiresAt: secondsAfter(at, UPLOAD_FORM_SECONDS),
  };
};

/** When no upload can come any more with a form of these documents: `undefined` if that is so already. */
export const uploadsEndAt = (documents: readonly KycDocument[], now: string): string | undefined => {
  const last = documents
    .map(({ formExpiresAt }) => formExpiresAt)
    .sort()
    .at(-1);
  const end = last && secondsAfter(last, UPLOAD_SECONDS);
  return end !== undefined && end > now ? end : undefined;
};

/** Its content is gone for good; an upload that is still under way will not be taken. */
export const eraseDocument = (document: KycDocument, at: string): KycDocument =>
  document.erasedAt === undefined ? { ...document, objectKey: '', erasedAt: at } : document;

/**
 * Judge an object that arrived against what was announced. A document that was judged or erased before stays as it is.
 * @param object `objectKey` names the version that was looked at: if accepted, that one and no other is the document
 */
export const checkDocument = (
  document: KycDocument,
  object: { readonly objectKey: string; readonly sizeBytes: number; readonly head: Uint8Array; readonly at: string },
): KycDocument => {
  if (document.status !== 'awaiting_upload' || document.erasedAt !== undefined) return document;
  const rejection = rejectionOf(document, object);
  return {
    ...document,
    checkedAt: object.at,
    ...(rejection === undefined
      ? { status: 'accepted', objectKey: object.objectKey }
      : { status: 'rejected', rejection }),
  };
};

const rejectionOf = (
  { contentType }: KycDocument,
  { sizeBytes, head }: { readonly sizeBytes: number; readonly head: Uint8Array },
): DocumentRejection | undefined => {
  if (sizeBytes === 0) return 'empty';
  if (sizeBytes > MAX_UPLOAD_BYTES) return 'too_large';
  return contentTypeOf(head) === contentType ? undefined : 'type_mismatch';
};

/**
 * What still stands between these documents and a complete set: every side of one kind of identity document, and a selfie
 * where one is required. Empty when complete. Only documents of the attempt in question may be passed in.
 */
export const missingDocuments = (
  documents: readonly KycDocument[],
  { selfieRequired }: { readonly selfieRequired: boolean },
): readonly FieldError[] => [
  ...missingIdentity(documents),
  ...(selfieRequired ? missingSide(documents, 'selfie', 'front') : []),
];

/** The documents that make up the set: the newest accepted one of each needed kind and side. */
export const completeSet = (
  documents: readonly KycDocument[],
  policy: { readonly selfieRequired: boolean },
): readonly KycDocument[] => {
  const kind = IDENTITY_KINDS.find((candidate) => missingSides(documents, candidate).length === 0);
  const identity = kind === undefined ? [] : REQUIRED_SIDES[kind].map((side) => newest(documents, kind, side));
  const selfie = policy.selfieRequired ? [newest(documents, 'selfie', 'front')] : [];
  return [...identity, ...selfie].filter((document) => document !== undefined);
};

/** Nothing is missing as soon as one kind is complete; otherwise what the most advanced kind lacks. */
const missingIdentity = (documents: readonly KycDocument[]): readonly FieldError[] => {
  const begun = IDENTITY_KINDS.filter((kind) => documents.some((document) => document.kind === kind));
  if (begun.length === 0) {
    return [{ field: 'identity_document', message: `upload one of ${IDENTITY_KINDS.join(', ')}` }];
  }
  const lacking = begun.map((kind) => missingSides(documents, kind)).sort((a, b) => a.length - b.length);
  return lacking[0] ?? [];
};

const missingSides = (documents: readonly KycDocument[], kind: IdentityKind): readonly FieldError[] =>
  REQUIRED_SIDES[kind].flatMap((side) => missingSide(documents, kind, side));

const missingSide = (documents: readonly KycDocument[], kind: DocumentKind, side: Side): readonly FieldError[] => {
  const candidates = documents.filter((document) => document.kind === kind && document.side === side);
  if (candidates.some(({ status }) => status === 'accepted')) return [];
  const refused = candidates.find(({ status }) => status === 'rejected');
  const waiting = candidates.some(({ status }) => status === 'awaiting_upload');
  const field = kind === 'selfie' ? 'selfie' : `${kind}.${side}`;
  if (waiting) return [{ field, message: 'announced, but not uploaded or not checked yet' }];
  return [{ field, message: refused ? `refused: ${refused.rejection ?? 'unknown'}` : 'not uploaded' }];
};

const newest = (documents: readonly KycDocument[], kind: DocumentKind, side: Side): KycDocument | undefined =>
  documents
    .filter((document) => document.kind === kind && document.side === side && document.status === 'accepted')
    .reduce<KycDocument | undefined>(
      (latest, document) => (latest === undefined || document.requestedAt > latest.requestedAt ? document : latest),
      undefined,
    );
