import { expect } from 'chai';
import fc from 'fast-check';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import {
  EDGES,
  STATUSES,
  abandon,
  approve,
  complete,
  currentAttempt,
  isFinal,
  newVerification,
  nextAttempt,
  reject,
  requireReview,
  startVerifying,
  submitDocuments,
  useSession,
} from '../../src/domain/verification.ts';
import type { Status, Verification } from '../../src/domain/verification.ts';
import { START, contractorId } from '../fixtures.ts';

const LATER = '2026-11-05T09:00:00.000Z';
const BY_THEN = '2026-12-05T09:00:00.000Z';
const kycId = '5f2f6a5e-0c5e-4a51-8f0f-0d9a3c1f7b11';
const fresh = newVerification({ kycId, contractorId, at: START, submitBy: BY_THEN });
const decision = { by: 'veriff', reasonCode: '102', at: LATER };

const being = (status: Status): Verification => ({
  ...fresh,
  status,
  sessionId: 's1',
  attempts: [{ attempt: 1, submittedAt: START, documentIds: ['d1'] }],
});

interface Move {
  readonly to: Status;
  /** Done twice it changes nothing; submitting is refused instead. */
  readonly repeatable: boolean;
  readonly make: (verification: Verification) => Verification;
}
const MOVES: Readonly<Record<string, Move>> = {
  submitDocuments: {
    to: 'documents_submitted',
    repeatable: false,
    make: (verification) => submitDocuments(verification, { documentIds: ['d2'], at: LATER }),
  },
  startVerifying: {
    to: 'verifying',
    repeatable: true,
    make: (verification) => startVerifying(verification, { at: LATER, verifyBy: BY_THEN }),
  },
  requireReview: {
    to: 'in_review',
    repeatable: true,
    make: (verification) => requireReview(verification, { at: LATER, caseId: 'c1' }),
  },
  approve: { to: 'approved', repeatable: true, make: (verification) => approve(verification, decision) },
  reject: { to: 'rejected', repeatable: true, make: (verification) => reject(verification, decision, BY_THEN) },
  abandon: { to: 'abandoned', repeatable: true, make: (verification) => abandon(verification, LATER) },
};

describe('A verification', () => {
  for (const status of STATUSES) {
    for (const [name, { to, repeatable, make }] of Object.entries(MOVES)) {
      const before = being(status);
      if (EDGES[status].includes(to)) {
        it(`that is ${status} becomes ${to} by ${name}`, () => {
          expect(make(before)).to.include({ status: to, updatedAt: LATER });
        });
      } else if (status === to && repeatable) {
        it(`that is ${status} stays as it is when ${name} is replayed`, () => {
          expect(make(before)).to.equal(before);
        });
      } else {
        it(`that is ${status} refuses ${name}`, () => {
          expect(() => make(before)).to.throw(IllegalTransitionError, status);
        });
      }
    }
  }

  it('can take every edge, and has an end that no edge leaves', () => {
    const targets = new Set(Object.values(MOVES).map(({ to }) => to));
    expect(Object.values(EDGES).flat()).to.satisfy((all: Status[]) => all.every((to) => targets.has(to)));
    expect(STATUSES.filter((status) => isFinal({ status }))).to.deep.equal(['approved', 'abandoned']);
  });

  it('moves along its edges only, counts its attempts, and never leaves its end, whatever is tried', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(MOVES)), { maxLength: 40 }), (moves) => {
        moves.reduce((before, { make }) => {
          let after = before;
          try {
            after = make(before);
          } catch (error) {
            expect(error).to.be.instanceOf(IllegalTransitionError);
          }
          if (after !== before) expect(EDGES[before.status]).to.include(after.status);
          expect(after.attempts.map(({ attempt }) => attempt)).to.deep.equal(after.attempts.map((_, n) => n + 1));
          expect(after.attempt).to.equal(Math.max(1, after.attempts.length));
          return after;
        }, fresh);
      }),
    );
  });

  it('begins each attempt without the deadline, session and case of the one before', () => {
    const rejected: Verification = { ...being('rejected'), caseId: 'c1', submitBy: BY_THEN };
    const submitted = submitDocuments(rejected, { documentIds: ['d2'], at: LATER });
    expect(submitted).not.to.have.any.keys('submitBy', 'sessionId', 'caseId');
    expect(currentAttempt(submitted)).to.deep.equal({ attempt: 2, submittedAt: LATER, documentIds: ['d2'] });
    expect(submitted.attempts[0]).to.deep.equal(rejected.attempts[0]);
    expect(nextAttempt(submitted)).to.equal(3);
  });

  it('keeps with each attempt until when it may be verified and how it was decided', () => {
    const verifying = startVerifying(being('documents_submitted'), { at: LATER, verifyBy: BY_THEN });
    expect(currentAttempt(verifying)?.verifyBy).to.equal(BY_THEN);
    expect(currentAttempt(approve(verifying, decision))?.decision).to.deep.equal({ ...decision, outcome: 'approved' });
    const rejected = reject(verifying, decision, BY_THEN);
    expect(currentAttempt(rejected)?.decision).to.deep.equal({ ...decision, outcome: 'rejected' });
    expect(rejected.submitBy).to.equal(BY_THEN);
  });

  it('counts on one session at a time, and on none once its attempt is over', () => {
    const verifying = being('verifying');
    expect(useSession(verifying, 's1', LATER)).to.equal(verifying);
    expect(useSession(verifying, 's2', LATER)).to.include({ sessionId: 's2', updatedAt: LATER });
    const others = STATUSES.filter((status) => status !== 'verifying');
    for (const status of others) expect(() => useSession(being(status), 's2', LATER)).to.throw(IllegalTransitionError);
  });

  it('is released by its execution at the end, once', () => {
    const held: Verification = { ...being('approved'), holder: { executionArn: 'arn', claimedAt: START } };
    const completed = complete(held, LATER);
    expect(completed).to.include({ completedAt: LATER }).and.not.to.have.property('holder');
    expect(complete(completed, BY_THEN)).to.equal(completed);
  });
});
