import { expect } from 'chai';
import { parseEvent } from '#shared/events/index.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { STATUSES, isFinal, submitDocuments } from '../../src/domain/verification.ts';
import { abandonKyc } from '../../src/handlers/abandonKyc.ts';
import { contractorId, createTestKyc } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenCase } from '../given.ts';
import { failureOf, itCanBeReplayed } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';

const reason = 'submission_deadline';

describe('A verification whose deadline has passed', () => {
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });
  /** `meanwhile` happens after the contractor's verification was read and before it is written. */
  const submit = (kycId: string, meanwhile: () => Promise<unknown> = async () => undefined) =>
    kyc.repository.changeVerification(kycId, async (before) => {
      const verification = submitDocuments(before, { documentIds: [], at: kyc.clock.now() });
      await meanwhile();
      return { value: verification, result: 'submitted' };
    });

  for (const status of ['collecting_documents', 'rejected'] as const) {
    it(`is abandoned from ${status}, and the contractor is notified`, async () => {
      const { kycId } = await givenStanding(kyc, status);
      const answer = await abandonKyc(kyc)({ kycId, reason });
      expect(answer).to.include({ status: 'abandoned', attempt: 1 });
      const { metadata } = parseEvent('notification.requested', answer.notification);
      expect(metadata).to.deep.equal({ recipientId: contractorId, template: 'kyc-abandoned', data: {} });
      expect(announced(kyc)).to.deep.equal([
        { type: 'kyc.abandoned', entityId: kycId, metadata: { contractorId, attempt: 1, reason } },
      ]);
      expect(await auditOf(kyc)).to.deep.equal(['kyc.abandoned']);
    });
  }

  itCanBeReplayed(
    (on) => givenStanding(on, 'rejected'),
    (on, { kycId }) => abandonKyc(on)({ kycId, reason }),
  );

  it('goes on when the contractor submitted in the last moment', async () => {
    const { kycId } = await givenStanding(kyc, 'documents_submitted');
    const { length } = kyc.commits;
    expect(await abandonKyc(kyc)({ kycId, reason })).to.include({ status: 'documents_submitted', attempt: 1 });
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.deep.equal([]);
  });

  it('goes on when both come at once and the contractor is quicker', async () => {
    const { kycId } = await givenStanding(kyc, 'collecting_documents');
    const seen: string[] = [];
    const repository: TestKyc['repository'] = {
      ...kyc.repository,
      changeVerification: (id, decide) =>
        kyc.repository.changeVerification(id, async (before) => {
          seen.push(before.status);
          if (seen.length === 1) await submit(id);
          return decide(before);
        }),
    };
    expect(await abandonKyc({ ...kyc, repository })({ kycId, reason })).to.include({ status: 'documents_submitted' });
    expect(seen).to.deep.equal(['collecting_documents', 'documents_submitted']);
    expect(await kyc.repository.requireVerification(kycId)).to.include({ status: 'documents_submitted' });
    expect(kyc.published).to.deep.equal([]);
  });

  it('ends when both come at once and the machine is quicker', async () => {
    const { kycId } = await givenStanding(kyc, 'collecting_documents');
    const outcome = await failureOf(submit(kycId, () => abandonKyc(kyc)({ kycId, reason })));
    expect(outcome).to.be.instanceOf(IllegalTransitionError);
    expect(await kyc.repository.requireVerification(kycId)).to.include({ status: 'abandoned' });
    expect(announced(kyc).map(({ type }) => type)).to.deep.equal(['kyc.abandoned']);
  });

  it('is ended at the provider as well when nobody verified in time', async () => {
    const { kycId } = await givenStanding(kyc, 'verifying');
    expect(await abandonKyc(kyc)({ kycId, reason: 'verification_deadline' })).to.include({ status: 'abandoned' });
  });
});

describe('A verification that an operator cancels', () => {
  const cancel = (kyc: TestKyc, kycId: string) => abandonKyc(kyc)({ kycId, reason: 'cancelled_by_operator' });

  for (const status of STATUSES.filter((each) => !isFinal({ status: each }))) {
    it(`ends from ${status}`, async () => {
      const kyc = createTestKyc();
      const { kycId } = await givenStanding(kyc, status);
      expect(await cancel(kyc, kycId)).to.include({ status: 'abandoned' });
    });
  }

  it('leaves no case in the queue', async () => {
    const kyc = createTestKyc();
    const { caseId, kycId } = await givenCase(kyc, { status: 'claimed', claimedBy: 'ada' });
    await givenStanding(kyc, 'in_review', { kycId, caseId });
    await cancel(kyc, kycId);
    expect((await kyc.repository.getCase(caseId))?.value.status).to.equal('withdrawn');
    expect((await kyc.repository.listCases('claimed', { limit: 10 })).items).to.deep.equal([]);
  });

  it('stays approved when it was', async () => {
    const kyc = createTestKyc();
    const { kycId } = await givenStanding(kyc, 'approved');
    const { length } = kyc.commits;
    expect(await cancel(kyc, kycId)).to.include({ status: 'approved' });
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.deep.equal([]);
  });
});
