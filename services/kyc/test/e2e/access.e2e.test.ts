import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createContractor } from '#local/platform-client/contractor.ts';
import { JPEG, uploadFormOf } from '#local/platform-client/endpoints.ts';
import { api, eventually, expectStatus } from '#local/platform-client/http.ts';
import { signIn } from '#local/stack/users.ts';
import { admin, platform, veriff, verifications } from './fixtures.ts';

describe('Access to the KYC API', () => {
  const documents = '/api/contractors/me/kyc/documents';
  const announcement = { kind: 'passport', side: 'front', contentType: 'image/jpeg', sizeBytes: 1000 };

  it('answers 401 without a valid token', async () => {
    const forged = platform.users.contractor.idToken.replace(/\.[^.]+$/, '.forged');
    const answers = await Promise.all([
      api(platform)('/api/contractors/me/kyc'),
      api(platform, { idToken: forged })('/api/contractors/me/kyc'),
      api(platform, { idToken: 'x' })('/api/admin/kyc/reviews'),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([401, 401, 401]);
  });

  it('answers a browser of the web application, its preflight without a token, and no other origin', async () => {
    const path = '/api/contractors/me/kyc';
    const preflight = (origin: string) =>
      fetch(`${platform.frontDoor}${path}/documents`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,idempotency-key',
        },
      });
    const own = await preflight('http://localhost:5173');
    expect(own.status).to.equal(204);
    expect(own.headers.get('access-control-allow-origin')).to.equal('http://localhost:5173');
    expect(own.headers.get('access-control-allow-methods')).to.include('POST');
    expect(own.headers.get('access-control-allow-headers')).to.include('idempotency-key').and.include('authorization');
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).to.equal(null);

    const call = api(platform, platform.users.contractor);
    const answer = expectStatus(await call(path, { headers: { origin: 'http://localhost:5173' } }), 200);
    expect(answer.headers.get('access-control-allow-origin')).to.equal('http://localhost:5173');
    expect(answer.headers.get('access-control-expose-headers')).to.include('x-correlation-id');
  });

  it('shows contractors their own verification only', async () => {
    const [one, other] = await Promise.all([createContractor(platform), createContractor(platform)]);
    await one.upload();
    expect((await other.state())['status']).to.equal('not_started');
    expectStatus(await other.call('/api/contractors/me/kyc/submit', { method: 'POST', body: {} }), 409);
    expect((await one.state())['status']).to.equal('collecting_documents');
  });

  it('answers contractors and clients with 403 on admin paths, and with 401 by tokens of the web application', async () => {
    const { userPool, users } = platform;
    for (const { username, password, idToken } of [users.contractor, users.client]) {
      const token = await signIn(userPool, username, password, { clientId: userPool.adminClientId });
      for (const path of ['/api/admin/kyc/reviews', `/api/admin/kyc/contractors/${randomUUID()}/audit`]) {
        expectStatus(await api(platform, { idToken })(path), 401);
        const answer = expectStatus(await api(platform, { idToken: token })(path), 403);
        expect(answer.body['code']).to.equal('FORBIDDEN');
      }
    }
    expectStatus(await api(platform, platform.users.client)('/api/contractors/me/kyc'), 403);
  });

  it('answers admins with 404 for an unknown case', async () => {
    expectStatus(await admin.view(randomUUID()), 404);
    expectStatus(await admin.claim(randomUUID()), 404);
  });

  it('names the fields of an invalid request and changes nothing', async () => {
    const contractor = await createContractor(platform);
    const post = (body: unknown) => contractor.call(documents, { method: 'POST', body });
    const tooLarge = expectStatus(await post({ ...announcement, sizeBytes: 10 * 1024 * 1024 + 1 }), 400);
    expect(JSON.stringify(tooLarge.body['errors'])).to.include('sizeBytes');
    const wrongType = expectStatus(await post({ ...announcement, contentType: 'image/gif', extra: true }), 400);
    expect(JSON.stringify(wrongType.body['errors'])).to.include('contentType').and.to.include('extra');
    const malformed = expectStatus(await post('{"kind":'), 400);
    expect(malformed.headers.get('content-type')).to.include('application/problem+json');
    expect((await contractor.state())['status']).to.equal('not_started');
  });

  it('has S3 refuse an upload of another size than announced, or of another type', async () => {
    const contractor = await createContractor(platform);
    const announced = expectStatus(
      await contractor.call(documents, { method: 'POST', body: { ...announcement, sizeBytes: JPEG.length } }),
      201,
    );
    const { url, fields } = uploadFormOf(announced);
    const post = async (bytes: Uint8Array, type: string) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, 'Content-Type': type })) form.append(name, value);
      form.append('file', new Blob([Uint8Array.from(bytes)], { type }), 'document');
      return (await fetch(url, { method: 'POST', body: form })).status;
    };
    expect(await post(Uint8Array.of(...JPEG, 9), 'image/jpeg')).to.equal(400);
    expect(await post(JPEG.slice(1), 'image/jpeg')).to.equal(400);
    expect(await post(JPEG, 'image/png')).to.equal(403);
    expect(await post(JPEG, 'image/jpeg')).to.be.oneOf([200, 201, 204]);
  });

  it('refuses to submit a document whose content is not of its type', async () => {
    const contractor = await createContractor(platform);
    await contractor.upload({ bytes: new TextEncoder().encode('<script>alert(1)</script>') });
    const refused = await eventually(
      'the document is refused',
      () => contractor.call('/api/contractors/me/kyc/submit', { method: 'POST', body: {} }),
      ({ body }) => JSON.stringify(body['missing'] ?? '').includes('type_mismatch'),
    );
    expect(refused.status).to.equal(409);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
  });

  it('handles a repeated request with the same Idempotency-Key once', async () => {
    const contractor = await createContractor(platform);
    const headers = { 'idempotency-key': randomUUID() };
    const first = expectStatus(await contractor.call(documents, { method: 'POST', body: announcement, headers }), 201);
    const second = expectStatus(await contractor.call(documents, { method: 'POST', body: announcement, headers }), 201);
    expect(second.body['documentId']).to.equal(first.body['documentId']);
    expect(second.headers.get('idempotency-replayed')).to.equal('true');
    const other = { ...announcement, kind: 'id_card' };
    expectStatus(await contractor.call(documents, { method: 'POST', body: other, headers }), 422);
    expect((await contractor.state())['documents']).to.have.length(1);
  });

  it('lets an admin erase personal data of an ended verification, on the platform and at Veriff', async () => {
    const contractor = await createContractor(platform);
    const contractorId = contractor.user.username;
    const erase = () => admin.erase(contractorId);
    await veriff.plan(contractorId, [{ status: 'review', afterMs: 300 }]);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    const caseId = String((await admin.findCase(contractorId))['caseId']);
    expectStatus(await erase(), 409);
    expectStatus(await admin.claim(caseId), 200);
    const [document] = (await admin.view(caseId)).body['documents'] as readonly {
      readonly download: { readonly url: string };
    }[];
    expectStatus(await admin.decide(caseId, 'approved'), 200);
    await contractor.reach('approved');

    expectStatus(await erase(), 202);
    await eventually(
      'the document is deleted',
      async () => (await fetch(document?.download.url ?? '')).status,
      (status) => status === 404,
    );
    await eventually(
      'the session is deleted at Veriff',
      () => veriff.sessions(contractorId),
      ({ length }) => length === 0,
    );
    const audit = await admin.auditLog(contractorId);
    expect(audit.map(({ action }) => action)).to.include.members([
      'erasure.requested',
      'personal-data.erased',
      'kyc.approved',
    ]);
    expect((await contractor.state())['status']).to.equal('approved');
    expect((await verifications.of(contractorId)).map(({ status }) => status)).to.deep.equal(['SUCCEEDED']);
  });
});
