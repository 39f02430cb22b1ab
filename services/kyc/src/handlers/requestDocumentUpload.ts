import { number, object, string } from 'yup';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { contractorOf, defineRoute, endpoint, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, Endpoint, Idempotency } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { announcedFile, uploadFormSchema } from '#shared/uploads/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { DOCUMENT_KINDS, SIDES, announceDocument, sideOf } from '../domain/documents.ts';
import type { TooManyDocumentsError, TooManyFormsError, UploadOverError } from '../domain/errors.ts';
import type { KycDocument } from '../domain/documents.ts';
import { assertTakesDocuments, documentsOfNextAttempt } from '../domain/next-action.ts';
import { nextAttempt } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { openVerification } from '../present-verification.ts';
import { uploadForm, withFreshForms } from '../upload-form.ts';
import { documents, idempotency, kyc } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/kyc/documents',
  operationId: 'requestDocumentUpload',
  summary: 'Announce a document and get a form to upload it with. The first one opens the verification.',
  tag: 'kyc',
  roles: ['contractor'],
  body: object({
    kind: string().oneOf(DOCUMENT_KINDS).required(),
    side: string().oneOf(SIDES).optional(),
    ...announcedFile,
  }),
  responses: {
    201: {
      description:
        'POST `fields` and then `file` of exactly `sizeBytes`, as multipart/form-data, to `url` before `expiresAt`. The same ' +
        '`Idempotency-Key` answers with the same document and a new form, four times at most',
      schema: object({
        kycId: uuid().required(),
        documentId: uuid().required(),
        upload: uploadFormSchema.required(),
      }),
    },
    409: refusals<IllegalTransitionError | TooManyDocumentsError | TooManyFormsError | UploadOverError>(
      {
        KYC_STATUS_CONFLICT: 'No documents are taken now',
        KYC_TOO_MANY_DOCUMENTS: 'Too many were announced: `limit` for one attempt',
        KYC_TOO_MANY_FORMS: 'The `Idempotency-Key` came again, and the document has had all its forms, `limit` of them',
        KYC_UPLOAD_OVER: 'The `Idempotency-Key` came again, and the document waits for no upload any more',
      },
      { limit: number().integer() },
    ),
  },
});
type Request = ApiRequest<typeof route>;
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'documents' | 'policy' | 'clock' | 'ids' | 'sleep'>;

export const requestDocumentUpload =
  (service: Dependencies) =>
  async (request: Request): Promise<ApiResponse> => {
    const { caller, body, correlationId } = request;
    const side = sideOf(body.kind, body.side);
    const { kycId } = await openVerification(service, {
      contractorId: contractorOf(caller),
      actor: actorOf(caller),
      correlationId,
    });
    const document = await announce(service, kycId, { ...body, side });
    const { documentId } = document;
    return { status: 201, body: { kycId, documentId, upload: await uploadForm(service, document, body.sizeBytes) } };
  };

/** Writing the verification too puts announcements in a row, among one another and with a submission. */
const announce = (
  { repository, clock, ids }: Dependencies,
  kycId: string,
  wanted: Pick<KycDocument, 'kind' | 'side' | 'contentType'>,
): Promise<KycDocument> =>
  repository.changeVerification(kycId, async (before) => {
    assertTakesDocuments(before);
    const at = clock.now();
    const { kind, side, contentType } = wanted;
    const document = announceDocument(documentsOfNextAttempt(before, await repository.listDocuments(kycId)), {
      documentId: ids.next(),
      kycId,
      contractorId: before.contractorId,
      attempt: nextAttempt(before),
      kind,
      side,
      contentType,
      at,
    });
    return {
      value: { ...before, updatedAt: at },
      result: document,
      changes: [repository.putDocument(document)],
    };
  });

export const uploadEndpoint = (service: () => Dependencies, kept: () => Idempotency): Endpoint =>
  endpoint(route, () => requestDocumentUpload(service()), { idempotency: () => withFreshForms(service(), kept()) });

export const handler = uploadEndpoint(() => ({ ...kyc(), documents: documents() }), idempotency);
