import { number, object, string } from 'yup';
import { contractorOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '../caller.ts';
import {
  CONTENT_TYPES,
  DOCUMENT_KINDS,
  MAX_DOCUMENT_BYTES,
  SIDES,
  UPLOAD_FORM_SECONDS,
  announceDocument,
  secondsAfter,
  sideOf,
} from '../domain/documents.ts';
import type { KycDocument } from '../domain/documents.ts';
import { assertTakesDocuments, documentsOfNextAttempt } from '../domain/next-action.ts';
import { nextAttempt } from '../domain/verification.ts';
import type { Kyc } from '../kyc.ts';
import { openVerification } from '../present-verification.ts';
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
    contentType: string().oneOf(CONTENT_TYPES).required(),
    sizeBytes: number().integer().min(1).max(MAX_DOCUMENT_BYTES).required(),
  }),
  responses: {
    201: {
      description: 'POST `fields` and then `file`, as multipart/form-data, to `url` before `expiresAt`',
      schema: object({
        kycId: string().uuid().required(),
        documentId: string().uuid().required(),
        upload: object({
          url: string().required(),
          fields: object().required(),
          expiresAt: string().datetime().required(),
        }).required(),
      }),
    },
    409: { description: 'No documents are taken now, or too many were announced' },
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
    const { documentId, objectKey, contentType } = await announce(service, kycId, { ...body, side });
    const expiresAt = secondsAfter(service.clock.now(), UPLOAD_FORM_SECONDS);
    const form = await service.documents.presignUpload({
      objectKey,
      contentType,
      maxBytes: body.sizeBytes,
      expiresInSeconds: UPLOAD_FORM_SECONDS,
    });
    return { status: 201, body: { kycId, documentId, upload: { ...form, expiresAt } } };
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
      verification: { ...before, updatedAt: at },
      result: document,
      changes: [repository.putDocument(document)],
    };
  });

export const handler = endpoint(route, () => requestDocumentUpload({ ...kyc(), documents: documents() }), {
  idempotency,
});
