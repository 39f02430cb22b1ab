import { number, object, string } from 'yup';
import type { Idempotency } from '#shared/http/index.ts';
import { withRedactedReplay } from '#shared/http/redacted-idempotency.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { signAnotherForm } from './domain/documents.ts';
import type { KycDocument } from './domain/documents.ts';
import { assertAwaitsUpload } from './domain/next-action.ts';
import type { Kyc } from './ports.ts';

type Signer = Pick<Kyc, 'documents' | 'clock'>;

/** A form for this document and exactly so many bytes, good until the instant that is on record. */
export const uploadForm = async (
  { documents, clock }: Signer,
  { objectKey, contentType, formExpiresAt: expiresAt }: KycDocument,
  sizeBytes: number,
) => {
  const left = Math.floor((Date.parse(expiresAt) - Date.parse(clock.now())) / 1_000);
  const form = await documents.presignUpload({
    objectKey,
    contentType,
    sizeBytes,
    expiresInSeconds: Math.max(1, left),
  });
  return { ...form, expiresAt };
};

/**
 * The record first: an erasure that reads it knows until when uploads may come, and after the erasure there is no other form.
 * @throws UploadOverError, TooManyFormsError
 */
export const anotherForm = (
  { repository, store, clock, sleep }: Pick<Kyc, 'repository' | 'store' | 'clock' | 'sleep'>,
  { kycId, documentId }: Pick<KycDocument, 'kycId' | 'documentId'>,
): Promise<KycDocument> =>
  retryOnConflict(
    async () => {
      const read = await repository.getDocument(kycId, documentId);
      const awaited = assertAwaitsUpload(await repository.requireVerification(kycId), read?.value);
      const document = signAnotherForm(awaited, clock.now());
      await store.commit([repository.putDocument(document, read)]);
      return document;
    },
    { sleep },
  );

/** What is stored of a response. */
const storedSchema = object({ kycId: string().required(), documentId: string().required() });
/** A repeated key has the payload of the first request, and so its size. */
const payloadSchema = object({ body: object({ sizeBytes: number().required() }).required() });

/**
 * Stores responses without their form, and signs a new form for each request with the key: with a form anybody can upload, so
 * none is in a table, and no expired form is returned.
 * @throws UploadOverError when the document no longer awaits an upload, TooManyFormsError
 */
export const withFreshForms = (
  service: Signer & Pick<Kyc, 'repository' | 'store' | 'sleep'>,
  idempotency: Idempotency,
): Idempotency =>
  withRedactedReplay(idempotency, {
    redact: (body) => storedSchema.cast(body, { stripUnknown: true }),
    complete: async (stored, payload) => {
      const { kycId, documentId } = storedSchema.validateSync(stored, { strict: true });
      const { sizeBytes } = payloadSchema.validateSync(payload, { strict: true }).body;
      const document = await anotherForm(service, { kycId, documentId });
      return { kycId, documentId, upload: await uploadForm(service, document, sizeBytes) };
    },
  });
