import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createContractor } from '#local/platform-client/contractor.ts';
import { expectStatus } from '#local/platform-client/http.ts';
import { prepareExample } from '#local/tour/index.ts';
import { adminOf } from '#local/platform-client/admin.ts';
import { publisherTo } from '#local/platform-client/bus.ts';
import { veriffControl } from '#local/platform-client/veriff.ts';
import { events, kycMachine, mailTo, openPlatform } from '#local/testing/platform.ts';
import type { Platform } from '#local/testing/platform.ts';
import { invokeStepf } from '#local/testing/stepf.ts';
import { makeEvent } from '#shared/events/index.ts';

const EXAMPLE = '../../workflows/kyc-verification/input.example.json';

describe('A verification is started once, however often it is asked for', () => {
  let platform: Platform;
  let veriff: ReturnType<typeof veriffControl>;
  before(async () => {
    platform = await openPlatform();
    veriff = veriffControl(platform);
    await events(platform);
  });

  it('by `sls invoke stepf`, twice: the first verifies, the second finds it done', async () => {
    const contractorId = await prepareExample(platform);
    const invoke = () =>
      invokeStepf(platform, { service: 'kyc', machine: 'kycVerification', input: { path: EXAMPLE } });
    expect(await invoke()).to.include('approved');
    expect(await invoke()).to.include('approved');
    expect(await veriff.sessions(contractorId), 'verified once').to.have.length(1);
    const machine = kycMachine(platform);
    const executions = await machine.of(contractorId);
    expect(new Set(executions.map(({ status }) => status))).to.deep.equal(new Set(['SUCCEEDED']));
    const states = await Promise.all(executions.map(({ arn }) => machine.states(arn)));
    expect(
      states.filter((names) => names.includes('UpdateKYCStatus')),
      'one went all the way',
    ).to.have.length(1);
  }).timeout(90_000);

  it('by two executions at once: one goes through, the other steps aside', async () => {
    const contractor = await createContractor(platform);
    const contractorId = contractor.user.username;
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    const { kycId } = await contractor.reach('verifying');
    const machine = kycMachine(platform);
    const second = await machine.end(await machine.start({ contractorId, kycId }));
    expect(JSON.parse(second.output)).to.deep.equal({ kycId, status: 'already_processing' });
    await veriff.decide(String((await veriff.session(contractorId))['id']), { status: 'approved' });
    await contractor.reach('approved');
    const third = await machine.end(await machine.start({ contractorId, kycId }));
    expect(JSON.parse(third.output)).to.deep.equal({ kycId, status: 'approved' });
    expect(await veriff.sessions(contractorId)).to.have.length(1);
  });

  it('by an admin before there are documents: the contractor is asked for them, then verified', async () => {
    const contractor = await createContractor(platform);
    const contractorId = contractor.user.username;
    await veriff.plan(contractorId, [{ status: 'approved', afterMs: 300 }]);
    const { call } = adminOf(platform);
    const started = expectStatus(await call('/api/admin/kyc', { method: 'POST', body: { contractorId } }), 202);
    const again = expectStatus(await call('/api/admin/kyc', { method: 'POST', body: { contractorId } }), 202);
    expect(again.body['kycId']).to.equal(started.body['kycId']);
    await mailTo(platform, contractorId, /documents/i);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    expect((await contractor.reach('approved'))['kycId']).to.equal(started.body['kycId']);
    expect(await veriff.sessions(contractorId)).to.have.length(1);
  });

  it('not by a submission within an onboarding, which starts it itself, nested', async () => {
    const kycId = randomUUID();
    const contractorId = randomUUID();
    const event = makeEvent('kyc.documents.uploaded', {
      entityId: kycId,
      occurrence: 1,
      actor: { id: contractorId, type: 'contractor' },
      time: new Date().toISOString(),
      metadata: { contractorId, attempt: 1, documentIds: [], onboardingId: randomUUID() },
    });
    const tap = await events(platform);
    await publisherTo(platform)(event);
    await tap.find(event.type, ({ detail }) => detail.entityId === kycId);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await kycMachine(platform).of(kycId)).to.deep.equal([]);
  });

  it('not for another contractor’s verification', async () => {
    const contractor = await createContractor(platform);
    await contractor.upload();
    const { kycId } = await contractor.state();
    const machine = kycMachine(platform);
    const refused = await machine.end(await machine.start({ contractorId: randomUUID(), kycId }));
    expect(refused.status).to.equal('FAILED');
    expect(await machine.states(refused.arn)).to.deep.equal(['KYCInitiated', 'KYCRefused']);
    expect((await contractor.state())['status']).to.equal('collecting_documents');
  });

  it('and parks when Veriff refuses: an operator mends it and resumes, and it goes on where it stood', async () => {
    const contractor = await createContractor(platform);
    const contractorId = contractor.user.username;
    await veriff.refuseNextSession(contractorId);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    const tap = await events(platform);
    const failed = await tap.find('kyc.failed', ({ detail }) => detail.metadata['contractorId'] === contractorId);
    expect(failed.detail.metadata).to.include({ state: 'VeriffSessionCreated', error: 'VeriffRejectedError' });
    const { call } = adminOf(platform);
    const resume = `/api/admin/kyc/verifications/${failed.detail.entityId}/resume`;
    const body = { action: 'retry', comment: 'The key was renewed' };
    let answer = await call(resume, { method: 'POST', body });
    for (let tries = 0; answer.status === 409 && tries < 40; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      answer = await call(resume, { method: 'POST', body });
    }
    expectStatus(answer, 202);
    await veriff.decide(String((await veriff.session(contractorId))['id']), { status: 'approved' });
    await contractor.reach('approved');
  });
});
