import { expect } from 'chai';
import { initiateKyc } from '../../src/handlers/initiateKyc.ts';
import { recordAuditLog } from '../../src/handlers/recordAuditLog.ts';
import { START, contractorId, createTestKyc } from '../fixtures.ts';
import { itCanBeReplayed } from '../replays.ts';
import { executionArn, givenStanding } from '../standing.ts';

describe('A verification that is through', () => {
  for (const status of ['approved', 'abandoned'] as const) {
    it(`is noted as ${status} in the audit log and released`, async () => {
      const kyc = createTestKyc();
      const { kycId } = await givenStanding(kyc, status);
      expect(await recordAuditLog(kyc)({ kycId, executionArn })).to.deep.equal({ kycId, status });
      const completed = await kyc.repository.requireVerification(kycId);
      expect(completed).to.include({ status, completedAt: START }).and.not.to.have.property('holder');
      const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
      expect(items.map(({ value }) => [value.action, value.facts])).to.deep.equal([
        ['verification.completed', { status, attempt: 1, executionArn }],
      ]);
    });
  }

  itCanBeReplayed(
    (kyc) => givenStanding(kyc, 'approved'),
    (kyc, { kycId }) => recordAuditLog(kyc)({ kycId, executionArn }),
  );

  it('is not begun again', async () => {
    const kyc = createTestKyc();
    const { kycId } = await givenStanding(kyc, 'approved');
    await recordAuditLog(kyc)({ kycId, executionArn });
    const { length } = kyc.commits;
    expect(await initiateKyc(kyc)({ kycId, contractorId, onboardingId: null, executionArn: 'another' })).to.include({
      claim: 'done',
    });
    expect(kyc.commits).to.have.length(length);
  });
});
