import { number, object, string } from 'yup';
import type { Idempotency } from '#shared/http/index.ts';
import { withRedactedReplay } from '#shared/http/redacted-idempotency.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { UPLOAD_FORM_SECONDS } from './domain/documents.ts';
import type { KycDocument } from './domain/documents.ts';
import { assertAwaitsUpload } from './domain/next-action.ts';
import type { Kyc } from './ports.ts';

type Signer = Pick<Kyc, 'documents' | 'clock'>;

/** A form for this document and at most `maxBytes`, good from now until `expiresAt`. */
export const uploadForm = async (
  { documents, clock }: Signer,
  { objectKey, contentType }: KycDocument,
  maxBytes: number,
) => {
  const expiresAt = secondsAfter(clock.now(), UPLOAD_FORM_SECONDS);
  const form = await documents.presignUpload({
    objectKey,
    contentType,
    maxBytes,
    expiresInSeconds: UPLOAD_FORM_SECONDS,
  });
  return { ...form, expiresAt };
};

/** What is stored of a response. */
const storedSchema = object({ kycId: string().required(), documentId: string().required() });
/** A repeated key has the payload of the first request, and so its size. */
const payloadSchema = object({ body: object({ sizeBytes: number().required() }).required() });

/**
 * Stores responses without their form, and signs a new form for each request with the key: with a form anybody can upload, so
 * none is in a table, and no expired form is returned.
 * @throws UploadOverError when the document no longer awaits an upload
 */
export const withFreshForms = (service: Signer & Pick<Kyc, 'repository'>, idempotency: Idempotency): Idempotency =>
  withRedactedReplay(idempotency, {
    redact: (body) => storedSchema.cast(body, { stripUnknown: true }),
    complete: async (stored, payload) => {
      const { kycId, documentId } = storedSchema.validateSync(stored, { strict: true });
      const { sizeBytes } = payloadSchema.validateSync(payload, { strict: true }).body;
      const document = (await service.repository.getDocument(kycId, documentId))?.value;
      const awaited = assertAwaitsUpload(await service.repository.requireVerification(kycId), document);
      return { kycId, documentId, upload: await uploadForm(service, awaited, sizeBytes) };
    },
  });
