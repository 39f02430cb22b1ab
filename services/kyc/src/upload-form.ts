import { number, object, string } from 'yup';
import type { ApiResponse, Idempotency } from '#shared/http/index.ts';
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

/** What is kept of an answer. */
const keptSchema = object({ kycId: string().required(), documentId: string().required() });
/** The payload is the same whenever the key comes again; so the size is. */
const payloadSchema = object({ body: object({ sizeBytes: number().required() }).required() });

/**
 * Keeps answers without their form, and signs a new one for each request with the key: whoever holds a form may upload, so
 * none lies in a table, and none is handed out that is out of date.
 * @throws UploadOverError when the document waits for no upload any more
 */
export const withFreshForms = (service: Signer & Pick<Kyc, 'repository'>, kept: Idempotency): Idempotency => ({
  run: async (request, work) => {
    const { response, replayed } = await kept.run(request, async () => withoutForm(await work()));
    return { response: await withNewForm(service, response, request.payload), replayed };
  },
});

const withoutForm = (response: ApiResponse): ApiResponse => {
  const { kycId, documentId } = keptSchema.validateSync(response.body, { strict: true });
  return { ...response, body: { kycId, documentId } };
};

const withNewForm = async (
  service: Signer & Pick<Kyc, 'repository'>,
  response: ApiResponse,
  payload: unknown,
): Promise<ApiResponse> => {
  const { kycId, documentId } = keptSchema.validateSync(response.body, { strict: true });
  const { sizeBytes } = payloadSchema.validateSync(payload, { strict: true }).body;
  const document = (await service.repository.getDocument(kycId, documentId))?.value;
  const awaited = assertAwaitsUpload(await service.repository.requireVerification(kycId), document);
  return { ...response, body: { kycId, documentId, upload: await uploadForm(service, awaited, sizeBytes) } };
};
