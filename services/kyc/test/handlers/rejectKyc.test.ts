import { expect } from 'chai';
import { parseEvent } from '#shared/events/index.ts';
import { parse } from '#shared/validation/index.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { submitDocuments } from '../../src/domain/verification.ts';
import { rejectKyc, rejectKycInput } from '../../src/handlers/rejectKyc.ts';
import { contractorId, createTestKyc } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { DEADLINE, auditOf } from '../given.ts';
import { failureOf, itCanBeReplayed } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';

const decision = { by: 'veriff', reasonCode: '102' };

describe('An attempt that failed', () => {
  let kyc: TestKyc;
  let kycId: string;
  beforeEach(async () => {
    kyc = createTestKyc();
    ({ kycId } = await givenStanding(kyc, 'verifying'));
  });
  const resubmit = () =>
    kyc.repository.changeVerification(kycId, (before) => ({
      value: submitDocuments(before, { documentIds: [], at: kyc.clock.now() }),
      result: undefined,
    }));

  it('is rejected with its reason; the contractor has thirty days, with reminders', async () => {
    const { attempt, submission, notification } = await rejectKyc(kyc)({ kycId, decision });
    expect(attempt).to.equal(1);
    expect(submission.submitBy).to.equal(DEADLINE);
    expect(submission.wakes.map(({ reminder }) => reminder?.metadata.template)).to.deep.equal([
      ...Array<string>(4).fill('kyc-resubmission-reminder'),
      undefined,
    ]);
    expect(parseEvent('notification.requested', notification).metadata).to.deep.equal({
      recipientId: contractorId,
      template: 'kyc-rejected',
      data: { reasonCode: '102', reason: 'The document looks altered or is not genuine.', resubmitBy: DEADLINE },
    });
    const metadata = { contractorId, attempt: 1, decidedBy: 'veriff', reasonCode: '102', resubmitBy: DEADLINE };
    expect(announced(kyc)).to.deep.equal([{ type: 'kyc.rejected', entityId: kycId, metadata }]);
    expect(await auditOf(kyc)).to.deep.equal(['kyc.rejected']);
  });

  itCanBeReplayed(
    (on) => givenStanding(on, 'in_review'),
    (on, { kycId: id }) => rejectKyc(on)({ kycId: id, decision: { by: 'ada', reasonCode: 'other' } }),
  );

  it('stays as it was rejected when another execution takes over days later', async () => {
    const first = await rejectKyc(kyc)({ kycId, decision });
    kyc.clock.passDays(5);
    expect(await rejectKyc(kyc)(parse(rejectKycInput, { kycId, decision: null }))).to.deep.equal(first);
    expect(kyc.published).to.have.length(1);
  });

  it('stays as it was rejected when the contractor submits again before the machine has the answer', async () => {
    const first = await rejectKyc(kyc)({ kycId, decision });
    kyc.clock.passDays(1);
    await resubmit();
    const { length } = kyc.commits;
    expect(await rejectKyc(kyc)({ kycId, decision })).to.deep.equal(first);
    expect(kyc.commits).to.have.length(length);
    expect(await kyc.repository.requireVerification(kycId)).to.include({ status: 'documents_submitted', attempt: 2 });
  });

  it('is not rejected before it was verified, nor after it was approved', async () => {
    for (const status of ['documents_submitted', 'approved', 'abandoned', 'collecting_documents'] as const) {
      ({ kycId } = await givenStanding(kyc, status));
      expect(await failureOf(rejectKyc(kyc)({ kycId, decision })), status).to.be.instanceOf(IllegalTransitionError);
    }
    expect(kyc.published).to.deep.equal([]);
  });
});
