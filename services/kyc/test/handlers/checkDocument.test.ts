import { expect } from 'chai';
import { eraseDocument, objectKey } from '../../src/domain/documents.ts';
import type { KycDocument } from '../../src/domain/documents.ts';
import { objectVersion } from '../../src/domain/object-version.ts';
import { arrivedObjects, checkDocument } from '../../src/handlers/checkDocument.ts';
import { JPEG, PNG, START, Crash, createTestKyc, otherContractorId, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { givenDocument, givenVerification, whenUploaded } from '../given.ts';

describe('An object that arrives in the bucket', () => {
  quiet();
  let kyc: TestKyc;
  let document: KycDocument;
  beforeEach(async () => {
    kyc = createTestKyc();
    document = await givenDocument(kyc, await givenVerification(kyc), { status: 'awaiting_upload' });
  });
  const stored = async () => (await kyc.repository.getDocument(document.kycId, document.documentId))?.value;

  it('is accepted as its document', async () => {
    const version = objectVersion(document.objectKey, await whenUploaded(kyc, document.objectKey, JPEG));
    expect(await stored()).to.deep.equal({ ...document, status: 'accepted', checkedAt: START, objectKey: version });
    expect(kyc.documents.contents()).to.deep.equal([version]);
  });

  it('is removed when it is not what was announced', async () => {
    await whenUploaded(kyc, document.objectKey, PNG);
    expect(await stored()).to.include({ status: 'rejected', rejection: 'type_mismatch' });
    expect(kyc.documents.contents()).to.deep.equal([]);
  });

  it('replaces nothing when it comes with the same form after another was accepted', async () => {
    const first = await whenUploaded(kyc, document.objectKey, JPEG);
    const accepted = await stored();
    await whenUploaded(kyc, document.objectKey, Uint8Array.of(...JPEG, 9));
    expect(await stored()).to.deep.equal(accepted);
    expect(kyc.documents.contents()).to.deep.equal([objectVersion(document.objectKey, first)]);
  });

  it('does not accept a document that was refused before', async () => {
    await whenUploaded(kyc, document.objectKey, PNG);
    await whenUploaded(kyc, document.objectKey, JPEG);
    expect(await stored()).to.include({ status: 'rejected' });
    expect(kyc.documents.contents()).to.deep.equal([]);
  });

  it('is one of two that arrive at the same moment: one becomes the document, the other is removed', async () => {
    const key = document.objectKey;
    const versions = [kyc.documents.upload(key, JPEG), kyc.documents.upload(key, PNG)];
    kyc.readTogether(`KYC#${document.kycId}`, 2);
    await Promise.all(versions.map((versionId) => checkDocument(kyc)({ key, versionId })));
    const decided = await stored();
    const kept = decided?.status === 'accepted' ? [decided.objectKey] : [];
    expect(decided?.status).not.to.equal('awaiting_upload');
    expect(kyc.documents.contents()).to.deep.equal(kept);
  });

  it('may be announced twice by S3', async () => {
    const key = document.objectKey;
    const versionId = await whenUploaded(kyc, key, JPEG);
    const { length } = kyc.commits;
    await checkDocument(kyc)({ key, versionId });
    expect(kyc.commits).to.have.length(length);
    expect(kyc.documents.contents()).to.deep.equal([objectVersion(key, versionId)]);
  });

  it('is handled by the next delivery when a crash interrupts the first, accepted or refused', async () => {
    for (const bytes of [JPEG, PNG]) {
      const one = await givenDocument(kyc, document, { status: 'awaiting_upload' });
      const versionId = kyc.documents.upload(one.objectKey, bytes);
      const arrived = { key: one.objectKey, versionId };
      kyc.crashAfter(1);
      expect(await checkDocument(kyc)(arrived).catch((error: unknown) => error)).to.be.instanceOf(Crash);
      await checkDocument(kyc)(arrived);
      const decided = (await kyc.repository.getDocument(one.kycId, one.documentId))?.value;
      expect(decided?.status).to.equal(bytes === JPEG ? 'accepted' : 'rejected');
      expect(kyc.documents.contents().includes(objectVersion(one.objectKey, versionId))).to.equal(bytes === JPEG);
    }
  });

  it('is removed and counted when nobody announced it', async () => {
    const { kycId } = document;
    const strangers = [
      'somewhere/else.jpg',
      objectKey({ contractorId: 'c', kycId: 'k', documentId: 'd' }),
      objectKey({ ...document, documentId: kyc.ids.next() }),
      objectKey({ ...document, kycId, contractorId: otherContractorId }),
    ];
    for (const key of strangers) await whenUploaded(kyc, key, JPEG);
    expect(kyc.documents.contents()).to.deep.equal([]);
    expect(kyc.countMetric.args).to.deep.equal(strangers.map(() => ['KycUploadUnexpected']));
    expect(await stored()).to.deep.equal(document);
  });

  it('may be gone again: then the document still waits', async () => {
    await checkDocument(kyc)({ key: document.objectKey, versionId: 'gone' });
    expect(await stored()).to.deep.equal(document);
  });

  it('is removed when its document was erased meanwhile', async () => {
    const read = await kyc.repository.getDocument(document.kycId, document.documentId);
    if (read) await kyc.store.commit([kyc.repository.putDocument(eraseDocument(read.value, START), read)]);
    await whenUploaded(kyc, document.objectKey, JPEG);
    expect(await stored()).to.include({ status: 'awaiting_upload', erasedAt: START });
    expect(kyc.documents.contents()).to.deep.equal([]);
  });
});

describe('A message of S3', () => {
  const message = (key: string, versionId?: string) =>
    JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Post', s3: { object: { key, versionId, size: 1 } } }] });

  it('names objects by encoded keys', () => {
    expect(arrivedObjects({ body: message('documents/a+b/%C3%BC', 'v1') })).to.deep.equal([
      { key: 'documents/a b/ü', versionId: 'v1' },
    ]);
  });

  it('may be the test message, which names none', () => {
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' };
    expect(arrivedObjects({ body: JSON.stringify(test) })).to.deep.equal([]);
  });

  it('is refused without versions, and when it makes no sense: the queue sets it aside', () => {
    for (const body of [message('documents/a/b/c'), '{}', 'x', message('%', 'v1')]) {
      expect(() => arrivedObjects({ body }), body).to.throw();
    }
  });
});
