import { expect } from 'chai';
import { parseEvent } from '#shared/events/index.ts';
import { VerificationMismatchError } from '../../src/domain/errors.ts';
import { STATUSES } from '../../src/domain/verification.ts';
import { initiateKyc } from '../../src/handlers/initiateKyc.ts';
import { START, contractorId, createTestKyc, otherContractorId } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { DEADLINE, auditOf, givenCompleteSet, givenDocument, givenVerification } from '../given.ts';
import { failureOf, itCanBeReplayed } from '../replays.ts';
import { announced, deadArn, executionArn, givenStanding } from '../standing.ts';

const newId = '5f2f6a5e-0c5e-4a51-8f0f-0d9a3c1f7b11';
const input = { contractorId, executionArn, onboardingId: null };
const holder = { executionArn, claimedAt: START };

describe('An execution that claims a verification', () => {
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });

  it('creates it where nobody did, and plans until when documents are due', async () => {
    const answer = await initiateKyc(kyc)({ ...input, kycId: newId });
    expect(answer).to.include({
      claim: 'held',
      kycId: newId,
      contractorId,
      status: 'collecting_documents',
      attempt: 1,
    });
    expect(answer).to.include({ sessionId: null });
    expect(answer.submission.submitBy).to.equal(DEADLINE);
    expect(answer.submission.wakes).to.have.length(5);
    const created = await kyc.repository.requireVerification(newId);
    expect(created).to.deep.include({ contractorId, holder, submitBy: DEADLINE });
    expect((await kyc.repository.getCurrent(contractorId))?.value.kycId).to.equal(newId);
    expect(await auditOf(kyc)).to.deep.equal(['verification.created']);
  });

  it('gets the messages that ask for documents, ready for the bus', async () => {
    const { documentsRequested, notification } = await initiateKyc(kyc)({ ...input, kycId: newId });
    expect(parseEvent('kyc.documents.requested', documentsRequested).metadata).to.deep.equal({
      contractorId,
      attempt: 1,
    });
    const { metadata } = parseEvent('notification.requested', notification);
    expect(metadata).to.include({ recipientId: contractorId, template: 'kyc-documents-requested' });
  });

  describe('without an id', () => {
    it('takes the contractor’s present one, or begins one', async () => {
      const first = await initiateKyc(kyc)({ ...input, kycId: null });
      expect(first.claim).to.equal('held');
      const { length } = kyc.commits;
      expect(await initiateKyc(kyc)({ ...input, kycId: null })).to.deep.equal(first);
      expect(kyc.commits).to.have.length(length);
    });

    it('begins another after one was abandoned', async () => {
      const { kycId } = await givenVerification(kyc, { status: 'abandoned', completedAt: START });
      const answer = await initiateKyc(kyc)({ ...input, kycId: null });
      expect(answer).to.include({ claim: 'held', status: 'collecting_documents' });
      expect(answer.kycId).not.to.equal(kycId);
    });

    // Found by the simulator: the execution failed between abandoning it and announcing that, and no execution continued it.
    it('finishes one first that was abandoned and whose execution died before it said so', async () => {
      kyc.executions.outcomeOf.resolves('failed');
      const { kycId } = await givenStanding(kyc, 'abandoned', { holder: { executionArn: deadArn, claimedAt: START } });
      expect(await initiateKyc(kyc)({ ...input, kycId: null })).to.include({
        claim: 'held',
        kycId,
        status: 'abandoned',
      });
    });

    it('finds that the contractor is verified', async () => {
      const { kycId } = await givenStanding(kyc, 'approved', { completedAt: START });
      expect(await initiateKyc(kyc)({ ...input, kycId: null })).to.include({
        claim: 'done',
        kycId,
        status: 'approved',
      });
    });
  });

  describe('that creates it', () => {
    itCanBeReplayed(
      async () => undefined,
      (on) => initiateKyc(on)({ ...input, kycId: newId }),
    );
  });

  describe('that takes it over', () => {
    itCanBeReplayed(
      (on) => givenStanding(on, 'verifying', { holder: { executionArn: deadArn, claimedAt: START } }),
      (on, { kycId }) => {
        on.executions.outcomeOf.resolves('failed');
        return initiateKyc(on)({ ...input, kycId });
      },
    );
  });

  for (const status of STATUSES) {
    it(`goes on from ${status} when the holder is dead`, async () => {
      const standing = await givenStanding(kyc, status, {
        holder: { executionArn: deadArn, claimedAt: START },
        sessionId: 's1',
        caseId: 'c1',
      });
      kyc.executions.outcomeOf.withArgs(deadArn).resolves('failed');
      const answer = await initiateKyc(kyc)({ ...input, kycId: standing.kycId });
      expect(answer).to.include({ claim: 'held', status, sessionId: 's1' });
      expect(await kyc.repository.requireVerification(standing.kycId)).to.deep.equal({ ...standing, holder });
      expect(kyc.published).to.deep.equal([]);
    });

    it(`leaves it alone at ${status} while the holder is alive`, async () => {
      const { kycId } = await givenStanding(kyc, status, { holder: { executionArn: deadArn, claimedAt: START } });
      const { length } = kyc.commits;
      expect(await initiateKyc(kyc)({ ...input, kycId })).to.include({ claim: 'busy', kycId, status });
      expect(kyc.commits).to.have.length(length);
    });
  }

  for (const status of ['approved', 'abandoned'] as const) {
    it(`does nothing when it ended as ${status}`, async () => {
      const { kycId } = await givenStanding(kyc, status, { completedAt: START });
      const { length } = kyc.commits;
      expect(await initiateKyc(kyc)({ ...input, kycId })).to.include({ claim: 'done', kycId, status });
      expect(kyc.commits).to.have.length(length);
      expect(kyc.executions.outcomeOf.callCount).to.equal(0);
    });
  }

  it('takes the one that counts, whatever id it was started with', async () => {
    const { kycId } = await givenVerification(kyc);
    expect(await initiateKyc(kyc)({ ...input, kycId: newId })).to.include({ claim: 'held', kycId });
    expect(await kyc.repository.getVerification(newId)).to.equal(undefined);
  });

  it('begins no second one for a contractor who is verified', async () => {
    const { kycId } = await givenStanding(kyc, 'approved', { completedAt: START });
    expect(await initiateKyc(kyc)({ ...input, kycId: newId })).to.include({ claim: 'done', kycId, status: 'approved' });
    expect((await kyc.repository.getCurrent(contractorId))?.value.kycId).to.equal(kycId);
  });

  it('remembers the onboarding that started it, and the first one only', async () => {
    const onboardingId = kyc.ids.next();
    const { kycId } = await givenVerification(kyc);
    await initiateKyc(kyc)({ ...input, kycId, onboardingId });
    kyc.executions.outcomeOf.resolves('failed');
    await initiateKyc(kyc)({ ...input, executionArn: deadArn, kycId, onboardingId: kyc.ids.next() });
    expect((await kyc.repository.requireVerification(kycId)).onboardingId).to.equal(onboardingId);
    const fresh = createTestKyc();
    await initiateKyc(fresh)({ ...input, kycId: newId, onboardingId });
    expect((await fresh.repository.requireVerification(newId)).onboardingId).to.equal(onboardingId);
  });

  it('tells of the onboarding with what it submits', async () => {
    const onboardingId = kyc.ids.next();
    const verification = await givenVerification(kyc);
    await givenCompleteSet(kyc, verification);
    await initiateKyc(kyc)({ ...input, kycId: null, onboardingId });
    const submitted = kyc.published.find(({ type }) => type === 'kyc.documents.uploaded');
    expect(submitted?.detail.metadata).to.include({ onboardingId });
  });

  it('takes one that the contractor began by uploading', async () => {
    const { kycId } = await givenVerification(kyc);
    await givenDocument(kyc, { kycId });
    const answer = await initiateKyc(kyc)({ ...input, kycId });
    expect(answer).to.include({ claim: 'held', status: 'collecting_documents' });
    expect(kyc.executions.outcomeOf.callCount).to.equal(0);
  });

  it('counts a complete set as submitted, and says so once', async () => {
    const verification = await givenVerification(kyc);
    await givenCompleteSet(kyc, verification);
    const { kycId } = verification;
    const answer = await initiateKyc(kyc)({ ...input, kycId });
    expect(answer).to.include({ claim: 'held', status: 'documents_submitted', attempt: 1 });
    expect(await initiateKyc(kyc)({ ...input, kycId })).to.deep.equal(answer);
    expect(announced(kyc).map(({ type }) => type)).to.deep.equal(['kyc.documents.uploaded']);
  });

  it('does not submit what a contractor uploads again after a rejection', async () => {
    const standing = await givenStanding(kyc, 'rejected', { holder });
    const { kycId } = standing;
    await givenCompleteSet(kyc, standing, 2);
    expect(await initiateKyc(kyc)({ ...input, kycId })).to.include({ claim: 'held', status: 'rejected' });
  });

  it('submits a complete set once, even together with the contractor', async () => {
    const verification = await givenVerification(kyc, { holder });
    const { kycId } = verification;
    await givenCompleteSet(kyc, verification);
    kyc.readTogether(`KYC#${kycId}`, 2);
    const answers = await Promise.all([initiateKyc(kyc)({ ...input, kycId }), initiateKyc(kyc)({ ...input, kycId })]);
    expect(answers.map(({ status }) => status)).to.deep.equal(['documents_submitted', 'documents_submitted']);
    expect((await kyc.repository.requireVerification(kycId)).attempts).to.have.length(1);
    expect(kyc.published).to.have.length(1);
  });

  it('is refused for another contractor’s, and changes nothing', async () => {
    const { kycId } = await givenVerification(kyc);
    const { length } = kyc.commits;
    const outcome = await failureOf(initiateKyc(kyc)({ ...input, kycId, contractorId: otherContractorId }));
    expect(outcome).to.be.instanceOf(VerificationMismatchError);
    expect(kyc.commits).to.have.length(length);
  });

  it('does not begin a second one beside one that is running', async () => {
    const { kycId } = await givenStanding(kyc, 'in_review', { holder: { executionArn: deadArn, claimedAt: START } });
    const { length } = kyc.commits;
    expect(await initiateKyc(kyc)({ ...input, kycId: newId })).to.include({ claim: 'busy', kycId });
    expect(kyc.commits).to.have.length(length);
  });

  for (const kycId of [newId, null]) {
    it(`wins or loses against a twin that starts at the same moment (${kycId === null ? 'no id' : 'same id'})`, async () => {
      kyc.readTogether(`CONTRACTOR#${contractorId}`);
      const twins = [executionArn, deadArn].map((arn) => initiateKyc(kyc)({ ...input, kycId, executionArn: arn }));
      const answers = await Promise.all(twins);
      expect(answers.map(({ claim }) => claim).sort()).to.deep.equal(['busy', 'held']);
      expect(new Set(answers.map((answer) => answer.kycId)).size).to.equal(1);
      expect(await kyc.repository.listVerifications(contractorId)).to.have.length(1);
    });
  }

  it('takes a dead execution’s place alone, also when two try', async () => {
    const { kycId } = await givenStanding(kyc, 'verifying', { holder: { executionArn: 'dead', claimedAt: START } });
    kyc.executions.outcomeOf.withArgs('dead').resolves('failed');
    kyc.readTogether(`KYC#${kycId}`);
    const twins = [executionArn, deadArn].map((arn) => initiateKyc(kyc)({ ...input, kycId, executionArn: arn }));
    expect((await Promise.all(twins)).map(({ claim }) => claim).sort()).to.deep.equal(['busy', 'held']);
  });
});
