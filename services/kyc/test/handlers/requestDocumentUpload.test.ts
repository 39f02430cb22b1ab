import { expect } from 'chai';
import { testOrigin } from '#shared/http/testing.ts';
import { inMemoryIdempotency } from '#shared/http/index.ts';
import type { Idempotency } from '#shared/http/index.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { MAX_UPLOAD_BYTES, UPLOAD_FORM_SECONDS } from '#shared/uploads/index.ts';
import { MAX_ANNOUNCED, MAX_FORMS, eraseDocument } from '../../src/domain/documents.ts';
import { handler, requestDocumentUpload, route, uploadEndpoint } from '../../src/handlers/requestDocumentUpload.ts';
import { Crash, JPEG, START, adminNamed, callsTo, codeOf, contractorId, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenVerification, whenUploaded } from '../given.ts';

const passport = { kind: 'passport', side: 'front', contentType: 'image/jpeg', sizeBytes: 1000 };

describe('A contractor who wants to upload a document', () => {
  quiet();
  let kyc: TestKyc;
  let post: ReturnType<typeof callsTo>;
  let kept: unknown[];
  beforeEach(() => {
    kyc = createTestKyc();
    kept = [];
    const idempotency = watched(inMemoryIdempotency({ now: () => START }));
    post = callsTo(
      route,
      uploadEndpoint(
        () => kyc,
        () => idempotency,
      ),
    );
  });
  /** What lies in the idempotency table for a day. */
  const watched = (plain: Idempotency): Idempotency => ({
    run: (request, work) =>
      plain.run(request, async () => {
        const response = await work();
        kept.push(response.body);
        return response;
      }),
  });
  const present = async () => (await kyc.repository.getCurrent(contractorId))?.value.kycId ?? 'none';
  const announced = async () => kyc.repository.listDocuments(await present());

  it('gets a form for exactly this object, type and size, for five minutes', async () => {
    const { status, body } = await post({ body: passport });
    const [document] = await announced();
    expect(status).to.equal(201);
    expect(body).to.deep.equal({
      kycId: document?.kycId,
      documentId: document?.documentId,
      upload: {
        url: 'https://bucket.example.test/',
        fields: { key: document?.objectKey, 'Content-Type': 'image/jpeg', 'test-size': '1000', 'test-seconds': '300' },
        expiresAt: '2026-11-02T09:05:00.000Z',
      },
    });
    expect(document).to.include({ attempt: 1, kind: 'passport', side: 'front', status: 'awaiting_upload' });
  });

  it('begins a verification with the first document, and adds the others to it', async () => {
    await post({ body: passport });
    const kycId = await present();
    await post({ body: { ...passport, kind: 'selfie', side: undefined } });
    expect(await present()).to.equal(kycId);
    expect((await announced()).map(({ kind, side }) => [kind, side])).to.deep.equal([
      ['passport', 'front'],
      ['selfie', 'front'],
    ]);
    expect(await auditOf(kyc)).to.deep.equal(['verification.created']);
  });

  it('begins one verification, even with two first documents at the same moment', async () => {
    kyc.readTogether(`CONTRACTOR#${contractorId}`);
    const answers = await Promise.all([post({ body: passport }), post({ body: passport })]);
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201]);
    expect(await kyc.repository.listVerifications(contractorId)).to.have.length(1);
    expect(await announced()).to.have.length(2);
  });

  it('starts over after the last verification was abandoned', async () => {
    const { kycId } = await givenVerification(kyc, { status: 'abandoned' });
    expect((await post({ body: passport })).status).to.equal(201);
    expect(await present()).not.to.equal(kycId);
  });

  it('uploads for the next attempt after a rejection', async () => {
    const attempt = { attempt: 1, submittedAt: '2026-11-02T09:00:00.000Z', documentIds: [] };
    await givenVerification(kyc, { status: 'rejected', attempts: [attempt] });
    await post({ body: passport });
    expect((await announced()).map((document) => document.attempt)).to.deep.equal([2]);
  });

  for (const status of ['approved', 'documents_submitted', 'verifying', 'in_review'] as const) {
    it(`is refused while the verification is ${status}, and nothing changes`, async () => {
      await givenVerification(kyc, { status });
      const { length } = kyc.commits;
      const answer = await post({ body: passport });
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'KYC_STATUS_CONFLICT']);
      expect(kyc.commits).to.have.length(length);
    });
  }

  it('may announce twenty documents for an attempt, and not one more in a race for the last', async () => {
    for (let count = 1; count < MAX_ANNOUNCED; count += 1) await post({ body: passport });
    kyc.readTogether(`KYC#${await present()}`, 2);
    const answers = await Promise.all([post({ body: passport }), post({ body: passport })]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
    expect(answers.map(codeOf)).to.include('KYC_TOO_MANY_DOCUMENTS');
    expect(await announced()).to.have.length(MAX_ANNOUNCED);
  });

  it('is refused with every fault of the request, and nothing is written', async () => {
    const faults = [
      { ...passport, kind: 'diary' },
      { ...passport, side: undefined },
      { ...passport, side: 'back' },
      { ...passport, contentType: 'text/html' },
      { ...passport, sizeBytes: 0 },
      { ...passport, sizeBytes: MAX_UPLOAD_BYTES + 1 },
      { ...passport, extra: true },
    ];
    for (const body of faults) expect((await post({ body })).status, JSON.stringify(body)).to.equal(400);
    expect(kyc.commits).to.deep.equal([]);
  });

  it('gets the same answer to the same key, and one document', async () => {
    const parts = { body: passport, headers: { 'idempotency-key': 'k1' } };
    const first = await post(parts);
    const again = await post(parts);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers['idempotency-replayed']).to.equal('true');
    expect(await announced()).to.have.length(1);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });

  const keyed = { body: passport, headers: { 'idempotency-key': 'k1' } };

  it('leaves no form behind with the answer that is kept for the key', async () => {
    await post(keyed);
    const [document] = await announced();
    expect(kept).to.deep.equal([{ kycId: document?.kycId, documentId: document?.documentId }]);
  });

  it('gets a form that is good from now on when the key comes again later', async () => {
    await post(keyed);
    kyc.clock.set('2026-11-02T10:00:00.000Z');
    const { body } = await post(keyed);
    expect(body).to.have.nested.property('upload.expiresAt', '2026-11-02T10:05:00.000Z');
    expect(body).to.have.nested.property('upload.fields.test-size', '1000');
  });

  it('gets five forms for a document, each on record before it is signed, and no sixth', async () => {
    for (let forms = 1; forms <= MAX_FORMS; forms += 1) {
      expect((await post(keyed)).status).to.equal(201);
      expect((await announced())[0]).to.include({
        formsSigned: forms,
        formExpiresAt: secondsAfter(kyc.clock.now(), UPLOAD_FORM_SECONDS),
      });
      kyc.clock.set(secondsAfter(kyc.clock.now(), 60));
    }
    const sixth = await post(keyed);
    expect([sixth.status, codeOf(sixth)]).to.deep.equal([409, 'KYC_TOO_MANY_FORMS']);
  });

  it('gets no further form for a document that was erased', async () => {
    await post(keyed);
    const [document] = await announced();
    const read = await kyc.repository.getDocument(document?.kycId ?? '', document?.documentId ?? '');
    if (read) await kyc.store.commit([kyc.repository.putDocument(eraseDocument(read.value, START), read)]);
    const again = await post(keyed);
    expect([again.status, codeOf(again)]).to.deep.equal([409, 'KYC_UPLOAD_OVER']);
  });

  it('gets a form that is good no longer than the record says, although signing it took its time', async () => {
    const now = kyc.clock.now();
    const times = [now, now, secondsAfter(now, 8)];
    const slow = { ...kyc, clock: { now: () => times.shift() ?? secondsAfter(now, 8) } };
    const post = callsTo(
      route,
      uploadEndpoint(
        () => slow,
        () => inMemoryIdempotency({ now: () => START }),
      ),
    );
    const { body } = await post({ body: passport });
    const seconds = Number((body as { upload: { fields: Record<string, string> } }).upload.fields['test-seconds']);
    const [document] = await announced();
    expect(Date.parse(document?.formExpiresAt ?? '')).to.be.at.least(Date.parse(secondsAfter(now, 8 + seconds)));
  });

  it('gets no second form for a document that was uploaded, whatever it turned out to be', async () => {
    for (const bytes of [JPEG, new Uint8Array()]) {
      const headers = { 'idempotency-key': `k${bytes.length}` };
      await post({ ...keyed, headers });
      const document = (await announced()).at(-1);
      await whenUploaded(kyc, document?.objectKey ?? '', bytes);
      const again = await post({ ...keyed, headers });
      expect([again.status, codeOf(again)]).to.deep.equal([409, 'KYC_UPLOAD_OVER']);
    }
  });

  for (const status of ['verifying', 'approved', 'abandoned', 'rejected'] as const) {
    it(`gets no form from an old key when the verification is ${status} meanwhile`, async () => {
      await post(keyed);
      const read = await kyc.repository.getVerification(await present());
      if (read === undefined) throw new Error('Nothing was opened');
      // The attempt that the document was announced for is over; who never submitted has had none.
      const attempts =
        status === 'abandoned' ? [] : [{ attempt: 1, submittedAt: '2026-11-02T09:00:00.000Z', documentIds: [] }];
      await kyc.store.commit([kyc.repository.putVerification({ ...read.value, status, attempts }, read)]);
      const again = await post(keyed);
      expect([again.status, codeOf(again)]).to.deep.equal([409, 'KYC_UPLOAD_OVER']);
    });
  }

  it('gets the form also when the key could not be kept', async () => {
    const forgetful: Idempotency = { run: async (_request, work) => ({ response: await work(), replayed: false }) };
    const anyway = callsTo(
      route,
      uploadEndpoint(
        () => kyc,
        () => forgetful,
      ),
    );
    expect((await anyway(keyed)).body).to.have.nested.property('upload.url');
  });

  it('can just try again after a crash', async () => {
    for (const effects of [1, 2]) {
      kyc = createTestKyc();
      kyc.crashAfter(effects);
      const attempt = { caller: { id: contractorId, type: 'contractor', groups: [], contractorId } } as const;
      const request = { ...attempt, path: undefined, query: undefined, origin: testOrigin, correlationId: 'c' };
      const body = { ...passport, kind: 'passport', side: 'front', contentType: 'image/jpeg' } as const;
      const died = await requestDocumentUpload(kyc)({ ...request, body }).catch((error: unknown) => error);
      expect(died).to.be.instanceOf(Crash);
      expect((await requestDocumentUpload(kyc)({ ...request, body })).status).to.equal(201);
      expect(await kyc.repository.listVerifications(contractorId)).to.have.length(1);
    }
  });

  it('has to be a contractor', async () => {
    expect((await post({ body: passport, claims: adminNamed('ada') })).status).to.equal(403);
    expect(kyc.commits).to.deep.equal([]);
  });
});
