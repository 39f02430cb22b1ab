import { expect } from 'chai';
import { NotFoundError } from '#shared/errors/index.ts';
import { claimCase, decideCase } from '../../src/domain/review-case.ts';
import { escalateReview } from '../../src/handlers/escalateReview.ts';
import { START, contractorId, createTestKyc } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { givenCase } from '../given.ts';
import { failureOf } from '../replays.ts';
import { announced } from '../standing.ts';

describe('A case that is past its service level', () => {
  let kyc: TestKyc;
  let caseId: string;
  let kycId: string;
  beforeEach(async () => {
    kyc = createTestKyc();
    ({ caseId, kycId } = await givenCase(kyc));
  });
  const escalate = () => escalateReview(kyc)({ caseId });
  const decide = async (comment: string) => {
    const read = await kyc.repository.getCase(caseId);
    if (read === undefined) throw new Error('No case');
    const decision = { by: 'ada', outcome: 'rejected', reasonCode: 'other', comment, at: START } as const;
    const decided = decideCase(claimCase(read.value, { by: 'ada', at: START }), decision);
    await kyc.store.commit([kyc.repository.putCase(decided, read)]);
  };

  it('alarms, and again after each further period', async () => {
    for (const day of [1, 2, 3]) {
      kyc.clock.passDays(1);
      const dueAt = `2026-11-0${day + 3}T09:00:00.000Z`;
      expect(await escalate()).to.deep.equal({ decision: null, dueAt });
      expect((await kyc.repository.getCase(caseId))?.value).to.include({ overdueCount: day, dueAt });
    }
    const metadata = { contractorId, attempt: 1, caseId, openedAt: START };
    expect(announced(kyc)).to.deep.equal(Array(3).fill({ type: 'kyc.review.overdue', entityId: kycId, metadata }));
    expect(new Set(kyc.published.map(({ detail }) => detail.id)).size).to.equal(3);
  });

  it('alarms once a period, also when the task is replayed', async () => {
    kyc.clock.passDays(1);
    const first = await escalate();
    const { length } = kyc.commits;
    expect(await escalate()).to.deep.equal(first);
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.have.length(1);
  });

  it('is not alarmed about before its time', async () => {
    expect(await escalate()).to.deep.equal({ decision: null, dueAt: '2026-11-03T09:00:00.000Z' });
  });

  it('is found decided where only the signal is late; the comment stays in the case', async () => {
    await decide('Looks like somebody I know');
    kyc.clock.passDays(1);
    const { length } = kyc.commits;
    expect(await escalate()).to.deep.equal({
      decision: { by: 'ada', outcome: 'rejected', reasonCode: 'other', at: START },
      dueAt: null,
    });
    expect(kyc.commits).to.have.length(length);
  });

  it('loses against an admin who decides at the same moment', async () => {
    kyc.clock.passDays(1);
    kyc.readTogether(`CASE#${caseId}`);
    const [, escalated] = await Promise.all([decide(''), escalate()]);
    expect(escalated).to.deep.include({ dueAt: null });
    expect(kyc.published).to.deep.equal([]);
  });

  it('has to exist', async () => {
    const outcome = await failureOf(escalateReview(kyc)({ caseId: kyc.ids.next() }));
    expect(outcome).to.be.instanceOf(NotFoundError);
  });
});
