import { expect } from 'chai';
import { objectKey } from '../../src/domain/documents.ts';
import { erasePersonalData, erasureMessage } from '../../src/handlers/erasePersonalData.ts';
import { Crash, JPEG, PNG, START, contractorId, createTestKyc, otherContractorId, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import {
  auditOf,
  erasureRequest,
  givenCase,
  givenCompleteSet,
  givenDocument,
  givenSession,
  givenVerification,
  givenWebhook,
} from '../given.ts';

/** One verification with everything that may be personal. */
const givenHistory = async (kyc: TestKyc) => {
  const verification = await givenVerification(kyc, { status: 'abandoned' });
  const { kycId } = verification;
  await givenCompleteSet(kyc, verification);
  await givenDocument(kyc, verification, { status: 'rejected', rejection: 'empty' });
  const { sessionId } = await givenSession(kyc, { kycId, status: 'review' });
  const webhook = await givenWebhook(kyc, sessionId);
  const decision = { outcome: 'rejected', by: 'ada', reasonCode: 'other', comment: 'Knows Mr Doe', at: START } as const;
  const { caseId } = await givenCase(kyc, { kycId, sessionId, status: 'rejected', decision });
  return { kycId, sessionId, caseId, webhook };
};

const whatIsLeft = async (
  kyc: TestKyc,
  { kycId, sessionId, caseId, webhook }: Awaited<ReturnType<typeof givenHistory>>,
) => ({
  documents: (await kyc.repository.listDocuments(kycId)).map(({ kind, status, objectKey: key, erasedAt }) => ({
    kind,
    status,
    key,
    erasedAt,
  })),
  url: (await kyc.repository.findSession(sessionId))?.value.url,
  rawBody: (await kyc.webhookRecords.getWebhook(webhook))?.value.rawBody,
  comment: (await kyc.repository.getCase(caseId))?.value.decision?.comment,
  reasonCode: (await kyc.repository.getCase(caseId))?.value.decision?.reasonCode,
  erasedAt: (await kyc.repository.requireVerification(kycId)).erasedAt,
});

const erased = {
  documents: [
    { kind: 'passport', status: 'accepted', key: '', erasedAt: START },
    { kind: 'selfie', status: 'accepted', key: '', erasedAt: START },
    { kind: 'passport', status: 'rejected', key: '', erasedAt: START },
  ],
  url: '',
  rawBody: '',
  comment: '',
  reasonCode: 'other',
  erasedAt: START,
};

describe('An erasure', () => {
  quiet();
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });

  it('leaves ids and codes, asks Veriff to do the same, and says so once', async () => {
    const history = await givenHistory(kyc);
    await erasePersonalData(kyc)(erasureRequest);
    expect(await whatIsLeft(kyc, history)).to.deep.equal(erased);
    expect(kyc.documents.contents()).to.deep.equal([]);
    expect(kyc.queued.erasures).to.deep.equal([history.sessionId]);
    expect(await auditOf(kyc)).to.deep.equal(['personal-data.erased']);
    expect(kyc.published.map(({ type, detail: { entityId } }) => [type, entityId])).to.deep.equal([
      ['kyc.personal-data.erased', contractorId],
    ]);
  });

  it('covers every ended verification, and announces itself once', async () => {
    const histories = [await givenHistory(kyc), await givenHistory(kyc)];
    await erasePersonalData(kyc)(erasureRequest);
    for (const history of histories) expect(await whatIsLeft(kyc, history)).to.deep.equal(erased);
    expect(kyc.published).to.have.length(1);
    expect(kyc.queued.erasures).to.have.length(2);
  });

  it('is finished by the next delivery, wherever a crash interrupts it', async () => {
    let crashes = 0;
    for (let effects = 1; ; effects += 1) {
      kyc = createTestKyc();
      const histories = [await givenHistory(kyc), await givenHistory(kyc)];
      kyc.crashAfter(effects);
      const outcome = await erasePersonalData(kyc)(erasureRequest).catch((error: unknown) => error);
      if (!(outcome instanceof Crash)) break;
      crashes += 1;
      const left = (await kyc.repository.listVerifications(contractorId)).filter(({ erasedAt }) => !erasedAt);
      expect(kyc.published.length === 0, `announced early, after ${effects}`).to.equal(left.length > 0);
      kyc.crashAfter(Infinity);
      await erasePersonalData(kyc)(erasureRequest);
      for (const history of histories) expect(await whatIsLeft(kyc, history), `after ${effects}`).to.deep.equal(erased);
      expect(kyc.documents.contents(), `after ${effects}`).to.deep.equal([]);
      expect(new Set(kyc.queued.erasures), `after ${effects}`).to.deep.equal(
        new Set(histories.map((h) => h.sessionId)),
      );
      expect(kyc.published, `after ${effects}`).to.have.length(1);
      expect(await auditOf(kyc), `after ${effects}`).to.have.length(2);
    }
    // Three documents with an object and a record, session, webhook, case, queue and mark; twice.
    expect(crashes).to.equal(22);
  });

  it('done again, or twice at once, changes nothing more', async () => {
    await givenHistory(kyc);
    kyc.readTogether(`CONTRACTOR#${contractorId}`);
    await Promise.all([
      erasePersonalData(kyc)(erasureRequest),
      erasePersonalData(kyc)({ ...erasureRequest, id: kyc.ids.next() }),
    ]);
    const { length } = kyc.commits;
    await erasePersonalData(kyc)(erasureRequest);
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.have.length(1);
  });

  it('spares a verification that was opened after the request', async () => {
    await givenHistory(kyc);
    const { kycId } = await givenVerification(kyc);
    const document = await givenDocument(kyc, { kycId });
    await erasePersonalData(kyc)(erasureRequest);
    expect(await kyc.repository.listDocuments(kycId)).to.deep.equal([document]);
    expect(kyc.documents.contents()).to.deep.equal([document.objectKey]);
  });

  it('spares a newer one also when it has ended, should an old request come again', async () => {
    await givenHistory(kyc);
    const createdAt = '2026-11-22T09:00:00.000Z';
    const { kycId } = await givenVerification(kyc, { status: 'approved', createdAt });
    await erasePersonalData(kyc)(erasureRequest);
    await erasePersonalData(kyc)(erasureRequest);
    expect((await kyc.repository.requireVerification(kycId)).erasedAt).to.equal(undefined);
  });

  it('takes along uploads that were never judged', async () => {
    const verification = await givenVerification(kyc, { status: 'abandoned' });
    const document = await givenDocument(kyc, verification, { status: 'awaiting_upload' });
    kyc.documents.upload(objectKey(document), JPEG);
    kyc.documents.upload(objectKey(document), PNG);
    await erasePersonalData(kyc)(erasureRequest);
    expect(kyc.documents.contents()).to.deep.equal([]);
  });

  it('touches nobody else', async () => {
    const verification = await givenVerification(kyc, { status: 'abandoned', contractorId: otherContractorId });
    await erasePersonalData(kyc)(erasureRequest);
    expect(await kyc.repository.requireVerification(verification.kycId)).to.deep.equal(verification);
    expect(kyc.published).to.deep.equal([]);
  });

  it('is asked for by an event as EventBridge sends it, its sweep by a message of its own; anything else is set aside by the queue', () => {
    const body = JSON.stringify({
      source: 'mindlinks.kyc',
      'detail-type': 'kyc.erasure.requested',
      detail: erasureRequest,
    });
    expect(erasureMessage({ body })).to.deep.equal(erasureRequest);
    const incomplete = {
      source: 'mindlinks.kyc',
      'detail-type': 'kyc.erasure.requested',
      detail: { ...erasureRequest, metadata: {} },
    };
    const sweep = { sweep: kyc.ids.next() };
    expect(erasureMessage({ body: JSON.stringify(sweep) })).to.deep.equal(sweep);
    for (const other of ['{}', 'x', '{"sweep":1}', JSON.stringify(incomplete)]) {
      expect(() => erasureMessage({ body: other }), other).to.throw();
    }
  });
});
