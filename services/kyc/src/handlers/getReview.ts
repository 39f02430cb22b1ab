import { array, object, string } from 'yup';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { instant, named } from '#shared/validation/index.ts';
import { documentSchema, documentView } from '../document-view.ts';
import type { KycDocument } from '../domain/documents.ts';
import { DOCUMENT_LINK_SECONDS } from '../domain/policy.ts';
import type { ReviewCase } from '../domain/review-case.ts';
import type { Kyc } from '../ports.ts';
import { casePath, caseSchema, caseView, requireCase } from '../review-cases.ts';
import { documents, kyc, users } from '../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/kyc/reviews/{caseId}',
  operationId: 'getReview',
  summary: 'A case with short-lived links to its documents. Looking goes into the audit log.',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: casePath,
  responses: {
    200: {
      description: 'The case; erased documents have no `download`',
      schema: named(
        'KycCaseWithDocuments',
        caseSchema.shape({
          documents: array()
            .of(
              named(
                'KycDocumentLink',
                documentSchema.shape({
                  download: object({ url: string().required(), expiresAt: instant().required() })
                    .optional()
                    .default(undefined),
                }),
              ),
            )
            .required(),
        }),
      ),
    },
    404: notFound('No such case'),
  },
});
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'documents' | 'clock' | 'ids'>;

/** The entry first, then the links: nobody looks without leaving a trace. */
export const getReview =
  (service: Dependencies) =>
  async ({ caller, path: { caseId }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { repository, store, clock, ids } = service;
    const { value: reviewCase } = await requireCase(service, caseId);
    const { contractorId, kycId } = reviewCase;
    const at = clock.now();
    await store.commit([
      repository.putAudit({
        contractorId,
        kycId,
        at,
        actor: actorOf(caller),
        action: 'documents.viewed',
        occurrence: ids.next(),
        correlationId,
        facts: { caseId },
      }),
    ]);
    const views = (await documentsOf(service, reviewCase)).map(async (document) => ({
      ...documentView(document),
      ...(document.status === 'accepted' &&
        document.erasedAt === undefined && { download: await link(service, document) }),
    }));
    return { status: 200, body: { ...caseView(reviewCase, at), documents: await Promise.all(views) } };
  };

const documentsOf = async ({ repository }: Dependencies, { kycId, documentIds }: ReviewCase) => {
  const found = await Promise.all(documentIds.map((documentId) => repository.getDocument(kycId, documentId)));
  return found.flatMap((read) => (read === undefined ? [] : [read.value]));
};

const link = async ({ documents: bucket, clock }: Dependencies, { objectKey }: KycDocument) => ({
  url: await bucket.presignDownload({ objectKey, expiresInSeconds: DOCUMENT_LINK_SECONDS }),
  expiresAt: secondsAfter(clock.now(), DOCUMENT_LINK_SECONDS),
});

export const handler = endpoint(route, () => getReview({ ...kyc(), documents: documents() }), { users });
