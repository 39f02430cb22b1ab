import { expect } from 'chai';
import { NotFoundError } from '#shared/errors/index.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { startVerification } from '../../src/handlers/startVerification.ts';
import { START, contractorId, createTestKyc } from '../fixtures.ts';
import { DEADLINE, auditOf } from '../given.ts';
import { failureOf, itCanBeReplayed } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';

const submitted = { attempts: [{ attempt: 1, submittedAt: START, documentIds: [] }] };

describe('Submitted documents that are taken up', () => {
  it('may be verified for thirty days', async () => {
    const kyc = createTestKyc();
    const { kycId } = await givenStanding(kyc, 'documents_submitted', submitted);
    expect(await startVerification(kyc)({ kycId })).to.deep.equal({ attempt: 1, verifyBy: DEADLINE });
    expect(await kyc.repository.requireVerification(kycId)).to.include({ status: 'verifying' });
    expect(announced(kyc)).to.deep.equal([
      { type: 'kyc.verification.started', entityId: kycId, metadata: { contractorId, attempt: 1 } },
    ]);
    expect(await auditOf(kyc)).to.deep.equal(['verification.started']);
  });

  itCanBeReplayed(
    (kyc) => givenStanding(kyc, 'documents_submitted', submitted),
    (kyc, { kycId }) => startVerification(kyc)({ kycId }),
  );

  it('have to be there', async () => {
    const kyc = createTestKyc();
    const { kycId } = await givenStanding(kyc, 'collecting_documents');
    const { length } = kyc.commits;
    expect(await failureOf(startVerification(kyc)({ kycId }))).to.be.instanceOf(IllegalTransitionError);
    expect(await failureOf(startVerification(kyc)({ kycId: kyc.ids.next() }))).to.be.instanceOf(NotFoundError);
    expect(kyc.commits).to.have.length(length);
  });
});
