import { expect } from 'chai';
import { UPLOAD_FORM_SECONDS } from '#shared/uploads/index.ts';
import { UPLOAD_SECONDS, objectKey } from '../src/domain/documents.ts';
import type { KycDocument } from '../src/domain/documents.ts';
import { UploadOverError } from '../src/domain/errors.ts';
import { checkDocument } from '../src/handlers/checkDocument.ts';
import { erasePersonalData, sweepDocuments } from '../src/handlers/erasePersonalData.ts';
import type { Kyc } from '../src/ports.ts';
import { createRepository } from '../src/repository.ts';
import { anotherForm } from '../src/upload-form.ts';
import { JPEG, PNG, START, createTestKyc, quiet } from './fixtures.ts';
import type { TestKyc } from './fixtures.ts';
import { erasureRequest, givenDocument, givenVerification } from './given.ts';
import { inEveryOrder } from './orders.ts';
import type { Gate, Process } from './orders.ts';

const isDocument = ({ sk = '', prefix = '' }: { readonly sk?: string; readonly prefix?: string }): boolean =>
  sk.startsWith('DOCUMENT#') || prefix.startsWith('DOCUMENT#');

/** The service, whose reads and writes of documents and objects are steps of one process. */
const stepwise = (kyc: TestKyc, gate: Gate): Kyc => {
  const store: Kyc['store'] = {
    get: (key) => (isDocument(key) ? gate(() => kyc.store.get(key)) : kyc.store.get(key)),
    query: (query) => (isDocument(query) ? gate(() => kyc.store.query(query)) : kyc.store.query(query)),
    commit: (changes, events) =>
      changes.some(({ key }) => isDocument(key))
        ? gate(() => kyc.store.commit(changes, events))
        : kyc.store.commit(changes, events),
  };
  return {
    ...kyc,
    store,
    repository: createRepository({ store, sleep: kyc.sleep }),
    documents: {
      ...kyc.documents,
      inspect: (key) => gate(() => kyc.documents.inspect(key)),
      remove: (key) => gate(() => kyc.documents.remove(key)),
    },
  };
};

describe('An erasure, in every order of its steps and those of', () => {
  quiet();

  const erasing =
    (kyc: TestKyc): Process =>
    (gate) =>
      erasePersonalData(stepwise(kyc, gate))(erasureRequest);

  /** A browser uploads, and S3's message is processed. */
  const uploading =
    (kyc: TestKyc, key: string, bytes: Uint8Array): Process =>
    async (gate) => {
      const versionId = await gate(async () => kyc.documents.upload(key, bytes));
      await checkDocument(stepwise(kyc, gate))({ key, versionId });
    };

  const begin = async (bytes: readonly Uint8Array[]) => {
    const kyc = createTestKyc();
    const verification = await givenVerification(kyc, { status: 'abandoned' });
    const document = await givenDocument(kyc, verification, { status: 'awaiting_upload' });
    const key = objectKey(document);
    return {
      world: { kyc, document },
      processes: [erasing(kyc), ...bytes.map((one) => uploading(kyc, key, one))],
    };
  };

  const expectNothingLeft = async ({ kyc, document }: Awaited<ReturnType<typeof begin>>['world']) => {
    expect(kyc.documents.contents()).to.deep.equal([]);
    const read = await kyc.repository.getDocument(document.kycId, document.documentId);
    expect(read?.value).to.include({ objectKey: '', erasedAt: START });
  };

  for (const [what, bytes] of [
    ['an upload that is accepted', JPEG],
    ['an upload that is rejected', PNG],
  ] as const) {
    it(`${what}, leaves no object, and a blank record`, async () => {
      expect(await inEveryOrder(() => begin([bytes]), expectNothingLeft)).to.be.above(400);
    });
  }

  it('a request for another form, leaves no form that is good for longer than the record says, which a sweep follows', async () => {
    const orders = await inEveryOrder(
      async () => {
        const kyc = createTestKyc();
        // It ends, and is erased, while a lost answer is asked for again.
        const verification = await givenVerification(kyc, { status: 'abandoned' });
        const document = await givenDocument(kyc, verification, { status: 'awaiting_upload' });
        const read = await kyc.repository.getVerification(document.kycId);
        if (read === undefined) throw new Error('It is not there');
        const signed: KycDocument[] = [];
        const asking: Process = async (gate) => {
          const service = stepwise(kyc, gate);
          const repository: Kyc['repository'] = {
            ...service.repository,
            // As it was read before it ended.
            requireVerification: async () => ({ ...read.value, status: 'collecting_documents' as const }),
          };
          try {
            signed.push(await anotherForm({ ...service, repository }, document));
          } catch (error) {
            if (!(error instanceof UploadOverError)) throw error;
          }
        };
        return { world: { kyc, document, signed }, processes: [erasing(kyc), asking] };
      },
      async ({ kyc, document, signed }) => {
        const read = await kyc.repository.getDocument(document.kycId, document.documentId);
        expect(read?.value.formsSigned).to.equal(1 + signed.length);
        expect(kyc.queued.sweeps).to.deep.equal(
          signed.map(() => ({ kycId: document.kycId, delaySeconds: UPLOAD_FORM_SECONDS + UPLOAD_SECONDS })),
        );
      },
    );
    expect(orders).to.be.above(20);
  });
});

describe('The sweep after an erasure', () => {
  quiet();

  it('removes what was uploaded since, although S3 has sent no message about it', async () => {
    const kyc = createTestKyc();
    const verification = await givenVerification(kyc, { status: 'abandoned' });
    const formExpiresAt = '2026-11-02T09:03:00.000Z';
    const document = await givenDocument(kyc, verification, { status: 'awaiting_upload', formExpiresAt });
    await erasePersonalData(kyc)(erasureRequest);
    kyc.documents.upload(objectKey(document), JPEG);
    const [sweep, ...others] = kyc.queued.sweeps;
    expect([sweep, others]).to.deep.equal([{ kycId: verification.kycId, delaySeconds: 180 + UPLOAD_SECONDS }, []]);
    await sweepDocuments(kyc)({ sweep: verification.kycId });
    expect(kyc.documents.contents()).to.deep.equal([]);
    await sweepDocuments(kyc)({ sweep: verification.kycId });
  });

  it('leaves a verification alone that is not erased', async () => {
    const kyc = createTestKyc();
    const verification = await givenVerification(kyc);
    const document = await givenDocument(kyc, verification);
    await sweepDocuments(kyc)({ sweep: verification.kycId });
    expect(kyc.documents.contents()).to.deep.equal([document.objectKey]);
  });
});
