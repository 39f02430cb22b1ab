import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createContractor } from '#local/platform-client/contractor.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import { prepareExample } from '#local/tour/index.ts';
import { publisherTo } from '#local/platform-client/bus.ts';
import { mailTo } from '#local/testing/platform.ts';
import { invokeStepf } from '#local/testing/stepf.ts';
import { makeEvent } from '#shared/events/index.ts';
import { at, list } from '#shared/testing/json.ts';
import { admin, givenSubmitted, platform, tap, verifications, veriff } from './fixtures.ts';

const EXAMPLE = '../../workflows/kyc-verification/input.example.json';

describe('The start of a verification', () => {
  it('by `sls invoke stepf`, twice, verifies once', async () => {
    const contractorId = await prepareExample(platform);
    const invoke = () =>
      invokeStepf(platform, { service: 'kyc', machine: 'kycVerification', input: { path: EXAMPLE } });
    expect(await invoke()).to.include('approved');
    expect(await invoke()).to.include('approved');
    expect(await veriff.sessions(contractorId), 'verified once').to.have.length(1);
    const executions = await verifications.of(contractorId);
    expect(new Set(executions.map(({ status }) => status))).to.deep.equal(new Set(['SUCCEEDED']));
    const states = await Promise.all(executions.map(({ arn }) => verifications.states(arn)));
    expect(
      states.filter((names) => names.includes('UpdateKYCStatus')),
      'one execution drove it',
    ).to.have.length(1);
  });

  it('by two executions at once verifies once, and the other ends', async () => {
    const { contractor, contractorId } = await givenSubmitted();
    const { kycId } = await contractor.reach('verifying');
    const second = await verifications.end(await verifications.start({ contractorId, kycId }));
    expect(JSON.parse(second.output)).to.deep.equal({ kycId, status: 'already_processing' });
    await veriff.decide(String((await veriff.session(contractorId))['id']), { status: 'approved' });
    await contractor.reach('approved');
    const third = await verifications.end(await verifications.start({ contractorId, kycId }));
    expect(JSON.parse(third.output)).to.deep.equal({ kycId, status: 'approved' });
    expect(await veriff.sessions(contractorId)).to.have.length(1);
  });

  it('by an admin without documents asks the contractor for them', async () => {
    const contractor = await createContractor(platform);
    const contractorId = contractor.user.username;
    await veriff.plan(contractorId, [{ status: 'approved', afterMs: 300 }]);
    const started = expectStatus(await admin.startVerification(contractorId), 202);
    const repeated = expectStatus(await admin.startVerification(contractorId), 202);
    expect(repeated.body['kycId']).to.equal(started.body['kycId']);
    await mailTo(platform, contractorId, /documents/i);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    expect((await contractor.reach('approved'))['kycId']).to.equal(started.body['kycId']);
    expect(await veriff.sessions(contractorId)).to.have.length(1);
  });

  it('is left to the onboarding when the submission belongs to one', async () => {
    const kycId = randomUUID();
    const contractorId = randomUUID();
    const event = makeEvent('kyc.documents.uploaded', {
      entityId: kycId,
      occurrence: 1,
      actor: { id: contractorId, type: 'contractor' },
      time: new Date().toISOString(),
      metadata: { contractorId, attempt: 1, documentIds: [], onboardingId: randomUUID() },
    });
    await publisherTo(platform)(event);
    await tap.find(event.type, ({ detail }) => detail.entityId === kycId);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await verifications.of(kycId)).to.deep.equal([]);
  });

  it('fails for another contractor’s verification', async () => {
    const contractor = await createContractor(platform);
    await contractor.upload();
    const { kycId } = await contractor.state();
    const refused = await verifications.end(await verifications.start({ contractorId: randomUUID(), kycId }));
    expect(refused.status).to.equal('FAILED');
    expect(await verifications.states(refused.arn)).to.deep.equal(['KYCInitiated', 'KYCRefused']);
    expect((await contractor.state())['status']).to.equal('collecting_documents');
  });

  it('parks when Veriff refuses the session, and continues after an operator resumes it', async () => {
    const contractor = await createContractor(platform);
    const contractorId = contractor.user.username;
    await veriff.refuseNextSession(contractorId);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    const failed = await tap.find('kyc.failed', ({ detail }) => detail.metadata['contractorId'] === contractorId);
    expect(failed.detail.metadata).to.include({ state: 'VeriffSessionCreated', error: 'VeriffRejectedError' });
    await eventually(
      'the decision is accepted',
      () => admin.resolveVerification(failed.detail.entityId, { action: 'retry', comment: 'The key was renewed' }),
      ({ status }) => status === 202,
    );
    const itsOwn = async (status: 'parked' | 'resolved') =>
      list(at((await admin.parkedVerifications(status)).body, 'items')).filter(
        (item) => at(item, 'kycId') === failed.detail.entityId,
      );
    expect(await itsOwn('parked')).to.deep.equal([]);
    expect((await itsOwn('resolved')).map((item) => at(item, 'resolution', 'action'))).to.deep.equal(['retry']);
    await veriff.decide(String((await veriff.session(contractorId))['id']), { status: 'approved' });
    await contractor.reach('approved');
  });
});
