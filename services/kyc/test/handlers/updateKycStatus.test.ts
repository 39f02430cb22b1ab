import { expect } from 'chai';
import { parseEvent } from '#shared/events/index.ts';
import { parse } from '#shared/validation/index.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { currentAttempt } from '../../src/domain/verification.ts';
import { updateKycStatus, updateKycStatusInput } from '../../src/handlers/updateKycStatus.ts';
import { START, contractorId, createTestKyc } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf } from '../given.ts';
import { failureOf, itCanBeReplayed } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';

const decision = { by: 'veriff', reasonCode: '9001' };

describe('A contractor whose identity is verified', () => {
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });

  for (const [status, by] of [
    ['verifying', 'veriff'],
    ['in_review', 'ada'],
  ] as const) {
    it(`is approved while ${status}, with the event and the audit log`, async () => {
      const { kycId } = await givenStanding(kyc, status);
      const answer = await updateKycStatus(kyc)({ kycId, decision: { by, reasonCode: '7' } });
      expect(answer.status).to.equal('approved');
      const { metadata } = parseEvent('notification.requested', answer.notification);
      expect(metadata).to.deep.equal({ recipientId: contractorId, template: 'kyc-approved', data: {} });
      expect(announced(kyc)).to.deep.equal([
        { type: 'kyc.approved', entityId: kycId, metadata: { contractorId, attempt: 1, decidedBy: by } },
      ]);
      expect(currentAttempt(await kyc.repository.requireVerification(kycId))?.decision).to.deep.equal({
        by,
        reasonCode: '7',
        at: START,
        outcome: 'approved',
      });
      expect(await auditOf(kyc)).to.deep.equal(['kyc.approved']);
    });
  }

  itCanBeReplayed(
    (on) => givenStanding(on, 'verifying'),
    (on, { kycId }) => updateKycStatus(on)({ kycId, decision }),
  );

  it('stays so when another execution takes over, which knows of no decision', async () => {
    const { kycId } = await givenStanding(kyc, 'verifying');
    const first = await updateKycStatus(kyc)({ kycId, decision });
    const { length } = kyc.commits;
    expect(await updateKycStatus(kyc)(parse(updateKycStatusInput, { kycId, decision: null }))).to.deep.equal(first);
    expect(kyc.commits).to.have.length(length);
  });

  it('cannot have been rejected or abandoned before', async () => {
    for (const status of ['rejected', 'abandoned', 'documents_submitted'] as const) {
      const { kycId } = await givenStanding(kyc, status);
      const outcome = await failureOf(updateKycStatus(kyc)({ kycId, decision }));
      expect(outcome).to.be.instanceOf(IllegalTransitionError);
    }
    expect(kyc.published).to.deep.equal([]);
  });
});
