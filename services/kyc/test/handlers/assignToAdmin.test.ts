import { expect } from 'chai';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { claimCase, decideCase } from '../../src/domain/review-case.ts';
import { assignToAdmin } from '../../src/handlers/assignToAdmin.ts';
import { START, contractorId, createTestKyc, tickingClock } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { DEADLINE, auditOf } from '../given.ts';
import { failureOf, itCanBeReplayed } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';

const DUE = '2026-11-03T09:00:00.000Z';
const reason = 'provider_review';

describe('A verification that a person has to decide', () => {
  let kyc: TestKyc;
  let kycId: string;
  beforeEach(async () => {
    kyc = createTestKyc();
    const attempts = [{ attempt: 1, submittedAt: START, documentIds: ['d1', 'd2'], verifyBy: DEADLINE }];
    ({ kycId } = await givenStanding(kyc, 'verifying', { attempts, sessionId: 's1' }));
  });
  const assign = (on: Parameters<typeof assignToAdmin>[0] = kyc) =>
    assignToAdmin(on)({ kycId, sessionId: 's1', reason });

  it('lies in the queue as a case with all that an admin needs', async () => {
    const answer = await assign();
    expect(answer).to.deep.include({ reason, risk: 'low', openedAt: START, dueAt: DUE });
    const { caseId } = answer;
    const { items } = await kyc.repository.listCases('open', { limit: 10 });
    expect(items.map(({ value }) => value)).to.deep.equal([
      {
        caseId,
        kycId,
        contractorId,
        attempt: 1,
        sessionId: 's1',
        reason,
        risk: 'low',
        documentIds: ['d1', 'd2'],
        status: 'open',
        openedAt: START,
        dueAt: DUE,
        overdueCount: 0,
      },
    ]);
    expect(await kyc.repository.requireVerification(kycId)).to.include({ status: 'in_review', caseId });
    const metadata = { contractorId, attempt: 1, caseId, reason };
    expect(announced(kyc)).to.deep.equal([{ type: 'kyc.review.required', entityId: kycId, metadata }]);
    expect(await auditOf(kyc)).to.deep.equal(['review.required']);
  });

  itCanBeReplayed(
    (on) => givenStanding(on, 'verifying'),
    (on, { kycId: id }) => assignToAdmin(on)({ kycId: id, sessionId: 's1', reason }),
  );

  it('has one case, with one due time, even if two invocations run at once', async () => {
    const clock = tickingClock();
    kyc.readTogether(`KYC#${kycId}`);
    const [one, two] = await Promise.all([assign({ ...kyc, clock }), assign({ ...kyc, clock })]);
    expect(one).to.deep.equal(two);
    expect((await kyc.repository.listCases('open', { limit: 10 })).items).to.have.length(1);
    expect(kyc.published).to.have.length(1);
  });

  it('is looked at at once by an execution that takes over after the case was decided', async () => {
    const { caseId } = await assign();
    const read = await kyc.repository.getCase(caseId);
    if (read === undefined) throw new Error('No case');
    const claimed = claimCase(read.value, { by: 'ada', at: START });
    const decision = {
      by: 'ada',
      outcome: 'approved',
      reasonCode: 'documents_genuine',
      comment: '',
      at: START,
    } as const;
    await kyc.store.commit([kyc.repository.putCase(decideCase(claimed, decision), read)]);
    const { length } = kyc.commits;
    kyc.clock.passDays(0.5);
    expect(await assign()).to.include({ caseId, dueAt: kyc.clock.now() });
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.have.length(1);
  });

  it('is riskier when it was rejected before', async () => {
    const attempts = [1, 2, 3].map((attempt) => ({ attempt, submittedAt: START, documentIds: [] }));
    ({ kycId } = await givenStanding(kyc, 'verifying', { attempt: 3, attempts }));
    expect(await assign()).to.include({ risk: 'high' });
  });

  it('cannot be over', async () => {
    ({ kycId } = await givenStanding(kyc, 'approved'));
    expect(await failureOf(assign())).to.be.instanceOf(IllegalTransitionError);
    expect((await kyc.repository.listCases('open', { limit: 10 })).items).to.deep.equal([]);
  });
});
