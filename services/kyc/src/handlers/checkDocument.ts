import type { SQSRecord } from 'aws-lambda';
import { array, object, string } from 'yup';
import { queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { checkDocument as judge, parseObjectKey } from '../domain/documents.ts';
import type { KycDocument } from '../domain/documents.ts';
import { objectVersion } from '../domain/object-version.ts';
import type { Kyc } from '../ports.ts';
import { documents, kyc } from '../wiring.ts';

/** S3's event message, as far as it matters. `versionId` is there because the bucket keeps versions; it must be. */
const notificationSchema = object({
  Records: array()
    .of(
      object({
        s3: object({
          object: object({ key: string().required(), versionId: string().required() }).required(),
        }).required(),
      }).required(),
    )
    .required(),
});

interface ArrivedObject {
  readonly key: string;
  readonly versionId: string;
}

/** S3 encodes keys as forms do; and it sends one test message when the notification is set up, which names none. */
export const arrivedObjects = ({ body }: Pick<SQSRecord, 'body'>): readonly ArrivedObject[] => {
  const message: unknown = JSON.parse(body);
  if (typeof message === 'object' && message !== null && 'Event' in message && message.Event === 's3:TestEvent')
    return [];
  const { Records } = notificationSchema.validateSync(message, { strict: true });
  return Records.map(({ s3: { object: arrived } }) => ({
    key: decodeURIComponent(arrived.key.replaceAll('+', ' ')),
    versionId: arrived.versionId,
  }));
};

type Dependencies = Pick<Kyc, 'repository' | 'store' | 'documents' | 'clock' | 'sleep' | 'countMetric'>;

/**
 * An object arrived: accept it as its document, or remove it. The first version that comes decides a document; any later
 * upload with the same form is removed. Every step can be repeated, so the queue may bring an object any number of times.
 */
export const checkDocument =
  (service: Dependencies) =>
  async ({ key, versionId }: ArrivedObject): Promise<void> => {
    const { documents: bucket, countMetric } = service;
    const reference = objectVersion(key, versionId);
    const announced = await findAnnounced(service, key);
    if (announced === undefined) {
      countMetric('KycUploadUnexpected');
      logger.warn('Upload that nobody announced', { ...parseObjectKey(key) });
      await bucket.remove(reference);
      return;
    }
    const document = await decide(service, announced, reference);
    const { documentId, kycId, status, rejection, objectKey } = document;
    // Gone before it was judged: there is nothing to remove either.
    if (status === 'awaiting_upload' && document.erasedAt === undefined) return;
    const isTheDocument = objectKey === reference;
    if (!isTheDocument) await bucket.remove(reference);
    logger.info('Upload checked', { kycId, documentId, status, rejection, kept: isTheDocument });
  };

const findAnnounced = async ({ repository }: Dependencies, key: string): Promise<KycDocument | undefined> => {
  const ids = parseObjectKey(key);
  const document = ids && (await repository.getDocument(ids.kycId, ids.documentId))?.value;
  return document?.contractorId === ids?.contractorId ? document : undefined;
};

/** The document as it is after this object was looked at; undecided still if the object is gone. */
const decide = (
  { repository, store, documents: bucket, clock, sleep }: Dependencies,
  announced: KycDocument,
  reference: string,
): Promise<KycDocument> =>
  retryOnConflict(
    async () => {
      const read = await repository.getDocument(announced.kycId, announced.documentId);
      const before = read?.value ?? announced;
      if (before.status !== 'awaiting_upload' || before.erasedAt !== undefined) return before;
      const object = await bucket.inspect(reference);
      if (object === undefined) return before;
      const after = judge(before, { ...object, objectKey: reference, at: clock.now() });
      await store.commit([repository.putDocument(after, read)]);
      return after;
    },
    { sleep },
  );

export const handler = queueConsumer(arrivedObjects, () => async (arrived) => {
  const check = checkDocument({ ...kyc(), documents: documents() });
  for (const object of arrived) await check(object);
});
