import { number, object, string } from 'yup';
import { membersOf } from '#shared/http/view.ts';
import { CONTENT_TYPES } from '#shared/uploads/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES, SIDES } from './domain/documents.ts';
import type { KycDocument } from './domain/documents.ts';

/** A document as the API shows it: everything but where it lies, and its forms. */
export const documentSchema = named(
  'KycDocument',
  object({
    documentId: uuid().required(),
    attempt: number().integer().required(),
    kind: string().oneOf(DOCUMENT_KINDS).required(),
    side: string().oneOf(SIDES).required(),
    contentType: string().oneOf(CONTENT_TYPES).required(),
    status: string().oneOf(DOCUMENT_STATUSES).required(),
    requestedAt: instant().required(),
    checkedAt: instant().optional(),
    rejection: string().oneOf(['empty', 'too_large', 'type_mismatch']).optional(),
    erasedAt: instant().optional(),
  }),
);

export const documentView = (document: KycDocument) => membersOf(documentSchema, document);
