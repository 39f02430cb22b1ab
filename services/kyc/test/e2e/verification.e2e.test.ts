import { expect } from 'chai';
import { adminOf } from '#local/platform-client/admin.ts';
import { expectStatus } from '#local/platform-client/http.ts';
import { createUser } from '#local/stack/users.ts';
import { withoutChecks } from '#local/testing/paths.ts';
import { mailTo } from '#local/testing/platform.ts';
import { admin, givenSubmitted, platform, statesOf, tap, verifications, veriff } from './fixtures.ts';

describe('A contractor’s identity is verified', () => {
  it('by Veriff alone: each state once, each event once, and the contractor is notified', async () => {
    const { contractor, contractorId } = await givenSubmitted();
    const session = await veriff.session(contractorId);
    const verifying = await contractor.reach('verifying');
    expect(verifying['nextAction']).to.deep.include({ type: 'verify_identity', url: session['url'] });
    await mailTo(platform, contractorId, /verification/);
    await veriff.decide(String(session['id']), { status: 'approved' });
    const { kycId } = await contractor.reach('approved');

    const polling = { wait: 'AutomatedVerification', outcome: 'VeriffDecision', check: 'CheckVeriffDecision' };
    expect(withoutChecks(await statesOf(contractorId), polling)).to.deep.equal([
      'KYCInitiated',
      'ResumeWhereItStands',
      'DocumentsUploaded',
      'VeriffSessionCreated',
      'NotifySessionReady',
      'AutomatedVerification',
      'VeriffDecision',
      'VeriffApproved',
      'UpdateKYCStatus',
      'KYCApproved',
      'RecordAuditLog',
    ]);
    await tap.find('kyc.approved', ({ detail }) => detail.entityId === kycId);
    const own = (await tap.all())
      .filter(({ detail }) => detail.entityId === kycId)
      .map((event) => event['detail-type']);
    expect(own.toSorted()).to.deep.equal(
      ['kyc.documents.uploaded', 'kyc.verification.started', 'kyc.session.created', 'kyc.approved'].toSorted(),
    );
    await mailTo(platform, contractorId, /kyc-approved|verified/i);
  });

  it('with an audit log of every step and its actor', async () => {
    const { contractor, contractorId } = await givenSubmitted({ status: 'approved', afterMs: 300 });
    await contractor.reach('approved');
    await statesOf(contractorId);
    const audit = await admin.auditLog(contractorId);
    expect(audit.map(({ action }) => action).toReversed()).to.include.ordered.members([
      'verification.created',
      'documents.submitted',
      'verification.started',
      'session.created',
      'session.approved',
      'kyc.approved',
      'verification.completed',
    ]);
    expect(audit.at(-1)?.['actor']).to.deep.equal({ id: contractorId, type: 'contractor' });
  });

  it('after a decline: rejected, submitted again, approved in a new session', async () => {
    const { contractor, contractorId } = await givenSubmitted(
      { status: 'declined', reasonCode: 102, afterMs: 300 },
      { status: 'approved', afterMs: 300 },
    );
    const rejected = await contractor.reach('rejected');
    expect(rejected['nextAction']).to.include({ type: 'resubmit_documents' });
    await mailTo(platform, contractorId, /not genuine/);
    expectStatus(await contractor.call('/api/contractors/me/kyc/submit', { method: 'POST', body: {} }), 409);
    await contractor.upload();
    expectStatus(await contractor.submit(), 202);
    await contractor.reach('approved');
    expect(await veriff.sessions(contractorId)).to.have.length(2);
    const executions = await verifications.of(contractorId);
    const states = await Promise.all(executions.map(({ arn }) => verifications.states(arn)));
    const driving = states.filter((names) => !names.includes('AlreadyProcessing'));
    expect(driving, 'one execution drives both attempts').to.have.length(1);
  });

  it('after a resubmission in the same session', async () => {
    const { contractor, contractorId } = await givenSubmitted({
      status: 'resubmission_requested',
      reasonCode: 204,
      afterMs: 300,
    });
    await mailTo(platform, contractorId, /picture quality/);
    const session = await veriff.session(contractorId);
    const [execution] = await verifications.of(contractorId);
    expect((await contractor.state())['status']).to.equal('verifying');
    await veriff.decide(String(session['id']), { status: 'approved' });
    await contractor.reach('approved');
    expect(await veriff.sessions(contractorId)).to.have.length(1);
    expect(execution?.status).to.equal('RUNNING');
  });

  for (const status of ['expired', 'abandoned']) {
    it(`in a new session after the first one ${status}`, async () => {
      const { contractor, contractorId } = await givenSubmitted(
        { status, afterMs: 300 },
        { status: 'approved', afterMs: 300 },
      );
      await contractor.reach('approved');
      expect(await veriff.sessions(contractorId)).to.have.length(2);
    });
  }

  it('although Veriff’s webhooks are lost: the state machine polls Veriff', async () => {
    const { contractor, contractorId } = await givenSubmitted({
      status: 'approved',
      afterMs: 300,
      delivery: { drop: true },
    });
    await contractor.reach('approved');
    expect(await statesOf(contractorId)).to.include('CheckVeriffDecision');
  });

  it('by an admin, when Veriff wants a review', async () => {
    const { contractor, contractorId } = await givenSubmitted({ status: 'review', afterMs: 300 });
    const { caseId, risk, reason } = await admin.findCase(contractorId);
    expect({ risk, reason }).to.deep.equal({ risk: 'low', reason: 'provider_review' });
    expectStatus(await admin.decide(String(caseId), 'approved'), 409);
    expectStatus(await admin.claim(String(caseId)), 200);
    const viewed = expectStatus(await admin.view(String(caseId)), 200);
    const [document] = viewed.body['documents'] as readonly { readonly download: { readonly url: string } }[];
    expect((await fetch(document?.download.url ?? '')).status, 'the link shows the document').to.equal(200);
    expectStatus(await admin.decide(String(caseId), 'approved'), 200);
    await contractor.reach('approved');
    expectStatus(await admin.decide(String(caseId), 'rejected', 'other'), 409);
    // Days of seconds: on a slow machine Veriff was polled before its webhook came, and the review escalated before it was decided.
    const slow = ['CheckVeriffDecision', 'EscalateReview'];
    const states = [...new Set(await statesOf(contractorId))].filter((name) => !slow.includes(name));
    expect(states.slice(6, 13)).to.deep.equal([
      'VeriffDecision',
      'ManualReviewRequired',
      'AssignToAdmin',
      'NotifyOperators',
      'WaitForAdminReview',
      'AdminDecision',
      'AdminApproved',
    ]);
  });

  it('by one of two admins: one claims the case, the other is refused', async () => {
    const { contractor, contractorId } = await givenSubmitted({ status: 'review', afterMs: 300 });
    const second = await createUser(platform.userPool, { role: 'admin' });
    const other = adminOf(platform, second);
    const caseId = String((await admin.findCase(contractorId))['caseId']);
    const claims = await Promise.all([admin.claim(caseId), other.claim(caseId)]);
    expect(claims.map(({ status }) => status).toSorted()).to.deep.equal([200, 409]);
    const claimant = claims[0].status === 200 ? admin : other;
    expectStatus(await claimant.decide(caseId, 'rejected', 'document_unreadable'), 200);
    const rejected = await contractor.reach('rejected');
    expect(rejected['nextAction']).to.include({ type: 'resubmit_documents' });
    await mailTo(platform, contractorId, /could not be read/);
  });

  it('late: an undecided case past its service level is announced, and can still be decided', async () => {
    const { contractor, contractorId } = await givenSubmitted({ status: 'review', afterMs: 300 });
    await tap.find('kyc.review.overdue', ({ detail }) => detail.metadata['contractorId'] === contractorId);
    const { caseId, overdue } = await admin.findCase(contractorId);
    expect(overdue).to.equal(true);
    expectStatus(await admin.claim(String(caseId)), 200);
    expectStatus(await admin.decide(String(caseId), 'approved'), 200);
    await contractor.reach('approved');
  });
});
