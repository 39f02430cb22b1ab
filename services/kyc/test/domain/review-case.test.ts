import { expect } from 'chai';
import { ValidationError } from '#shared/errors/index.ts';
import { CaseClaimError, CaseDecidedError } from '../../src/domain/errors.ts';
import {
  APPROVAL_CODES,
  REJECTION_CODES,
  ageSeconds,
  assertReason,
  claimCase,
  decideCase,
  eraseComment,
  escalateCase,
  isOverdue,
  releaseCase,
  riskOf,
} from '../../src/domain/review-case.ts';
import type { CaseDecision, ReviewCase } from '../../src/domain/review-case.ts';
import { START } from '../fixtures.ts';

const LATER = '2026-11-02T10:00:00.000Z';
const DUE = '2026-11-03T09:00:00.000Z';
const open: ReviewCase = {
  caseId: 'case',
  kycId: 'k',
  contractorId: 'c',
  attempt: 1,
  sessionId: 's',
  reason: 'provider_review',
  risk: 'low',
  documentIds: [],
  status: 'open',
  openedAt: START,
  dueAt: DUE,
  overdueCount: 0,
};
const decision: CaseDecision = {
  outcome: 'approved',
  by: 'ada',
  reasonCode: 'documents_genuine',
  comment: 'Seen in person',
  at: LATER,
};
const claimed = claimCase(open, { by: 'ada', at: START });
const decided = decideCase(claimed, decision);

describe('A review case', () => {
  it('is claimed by one admin, who may claim it again', () => {
    expect(claimed).to.include({ status: 'claimed', claimedBy: 'ada', claimedAt: START });
    expect(claimCase(claimed, { by: 'ada', at: LATER })).to.equal(claimed);
    expect(() => claimCase(claimed, { by: 'bob', at: LATER })).to.throw(CaseClaimError);
  });

  it('goes back into the queue as it was', () => {
    expect(releaseCase(claimed)).to.deep.equal(open);
    expect(releaseCase(open)).to.equal(open);
  });

  it('is decided by who claimed it', () => {
    expect(decided).to.deep.include({ status: 'approved', decision });
    expect(() => decideCase(open, decision)).to.throw(CaseClaimError);
    expect(() => decideCase(claimed, { ...decision, by: 'bob' })).to.throw(CaseClaimError);
  });

  it('is decided once and for all', () => {
    expect(() => decideCase(decided, { ...decision, outcome: 'rejected' })).to.throw(CaseDecidedError);
    expect(() => claimCase(decided, { by: 'ada', at: LATER })).to.throw(CaseDecidedError);
    expect(() => releaseCase(decided)).to.throw(CaseDecidedError);
  });

  it('takes reasons that go with the outcome', () => {
    for (const code of APPROVAL_CODES) {
      expect(() => assertReason('approved', code)).not.to.throw();
      expect(() => assertReason('rejected', code)).to.throw(ValidationError);
    }
    for (const code of REJECTION_CODES) {
      expect(() => assertReason('rejected', code)).not.to.throw();
      expect(() => assertReason('approved', code)).to.throw(ValidationError);
    }
  });

  it('ages until it is decided', () => {
    expect(ageSeconds(open, LATER)).to.equal(3600);
    expect(ageSeconds(decided, DUE)).to.equal(3600);
  });

  it('is overdue from its due time until it is decided, also after the alarm moved that on', () => {
    expect([isOverdue(open, LATER), isOverdue(open, DUE)]).to.deep.equal([false, true]);
    expect(isOverdue(escalateCase(open, '2026-11-04T09:00:00.000Z'), DUE)).to.equal(true);
    expect(isOverdue(decided, DUE)).to.equal(false);
  });

  it('is riskier with every attempt', () => {
    const risks = [1, 2, 3].map((attempt) => riskOf({ attempt, reason: 'provider_review' }));
    expect(risks).to.deep.equal(['low', 'medium', 'high']);
    expect(riskOf({ attempt: 1, reason: 'provider_silent' })).to.equal('medium');
  });

  it('forgets what was written about a person, and keeps who decided what', () => {
    const { decision: kept } = eraseComment(decided);
    expect(kept).to.deep.equal({ ...decision, comment: '' });
    expect(eraseComment(open)).to.equal(open);
    const erased = eraseComment(decided);
    expect(eraseComment(erased)).to.equal(erased);
  });
});
