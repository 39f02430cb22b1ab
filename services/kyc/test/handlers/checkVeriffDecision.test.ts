import { expect } from 'chai';
import { NotFoundError, ProviderUnavailableError } from '#shared/errors/index.ts';
import type { Session, SessionDecision } from '../../src/domain/session.ts';
import { checkVeriffDecision } from '../../src/handlers/checkVeriffDecision.ts';
import { recordDecision } from '../../src/veriff-decisions.ts';
import { START, contractorId, createTestKyc } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { DEADLINE, auditOf, givenSession } from '../given.ts';
import { failureOf, itCanBeReplayed } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';

const approval: SessionDecision = { status: 'approved', reasonCode: '9001', decidedAt: START, veriffAttemptId: 'a1' };
const resubmission: SessionDecision = { ...approval, status: 'resubmission_requested', reasonCode: '204' };

const givenOpen = async (kyc: TestKyc, parts: Partial<Session> = {}) => {
  const { kycId } = await givenStanding(kyc, 'verifying');
  const { sessionId } = await givenSession(kyc, { kycId, status: 'submitted', veriffAttemptId: 'a1', ...parts });
  return { kycId, sessionId };
};

describe('A machine that has heard nothing of Veriff', () => {
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });
  const statusOf = async (sessionId: string) => (await kyc.repository.findSession(sessionId))?.value.status;

  it('asks, and asks again in a day while there is nothing', async () => {
    const place = await givenOpen(kyc);
    const { length } = kyc.commits;
    const pending = { sessionId: place.sessionId, status: 'pending', reasonCode: '' };
    expect(await checkVeriffDecision(kyc)(place)).to.deep.equal({ ...pending, pollAt: '2026-11-03T09:00:00.000Z' });
    const [asked, at] = kyc.veriff.getDecision.lastCall.args;
    expect([kyc.veriff.getDecision.callCount, at]).to.deep.equal([1, START]);
    expect(asked).to.include({ sessionId: place.sessionId, contractorId });
    expect(kyc.commits).to.have.length(length);
  });

  it('asks for the last time when the attempt ends', async () => {
    const place = await givenOpen(kyc, { status: 'started', expiresAt: '2027-01-01T00:00:00.000Z' });
    kyc.clock.set('2026-12-02T08:00:00.000Z');
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'pending', pollAt: DEADLINE });
    kyc.clock.set(DEADLINE);
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'overdue' });
  });

  it('opens a manual review for a contractor who has submitted when the attempt ends, and does not abandon the verification', async () => {
    const place = await givenOpen(kyc, { status: 'submitted' });
    kyc.clock.set(DEADLINE);
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'undecided' });
    expect(await statusOf(place.sessionId), 'it may still be decided').to.equal('submitted');
  });

  for (const status of ['approved', 'declined', 'review', 'expired', 'abandoned'] as const) {
    it(`learns that the session is ${status}, and has it recorded`, async () => {
      const place = await givenOpen(kyc);
      kyc.veriff.getDecision.resolves({ ...approval, status, reasonCode: '7' });
      const verdict = { sessionId: place.sessionId, status, reasonCode: '7', pollAt: null };
      expect(await checkVeriffDecision(kyc)(place)).to.deep.equal(verdict);
      expect(await statusOf(place.sessionId)).to.equal(status);
      expect(await auditOf(kyc)).to.deep.equal([`session.${status}`]);
    });
  }

  describe('and learns the verdict', () => {
    itCanBeReplayed(givenOpen, (on, place) => {
      on.veriff.getDecision.resolves(approval);
      return checkVeriffDecision(on)(place);
    });
  });

  it('does not ask what a webhook has told meanwhile', async () => {
    const place = await givenOpen(kyc, { status: 'declined', reasonCode: '102' });
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'declined', reasonCode: '102', pollAt: null });
    expect(kyc.veriff.getDecision.callCount).to.equal(0);
  });

  it('goes by the webhook that was quicker than the answer', async () => {
    const place = await givenOpen(kyc);
    kyc.veriff.getDecision.callsFake(async ({ sessionId }) => {
      await recordDecision(kyc, sessionId, approval);
      return undefined;
    });
    kyc.clock.set('2026-11-10T00:00:00.000Z');
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'approved' });
    expect(await statusOf(place.sessionId)).to.equal('approved');
  });

  it('lets the contractor try again in the same session, and says so once', async () => {
    const place = await givenOpen(kyc);
    for (const day of [0, 1, 2]) {
      // Veriff may leave the time out: then it is the time of our asking.
      kyc.veriff.getDecision.resolves({ ...resubmission, decidedAt: kyc.clock.now() });
      expect(await checkVeriffDecision(kyc)(place), `day ${day}`).to.include({ status: 'pending' });
      kyc.clock.passDays(1);
    }
    expect(announced(kyc).map(({ type }) => type)).to.deep.equal([
      'kyc.resubmission.requested',
      'notification.requested',
    ]);
  });

  it('counts a session as expired of which there is no verdict past its life', async () => {
    const place = await givenOpen(kyc, { status: 'created' });
    kyc.clock.set('2026-11-09T09:00:00.000Z');
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'pending' });
    kyc.clock.set('2026-11-09T09:00:00.001Z');
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'expired', pollAt: null });
    expect(await statusOf(place.sessionId)).to.equal('expired');
  });

  it('counts a session as expired that was to be tried again and was not', async () => {
    const place = await givenOpen(kyc);
    kyc.veriff.getDecision.resolves(resubmission);
    await checkVeriffDecision(kyc)(place);
    kyc.clock.set('2026-11-09T10:00:00.000Z');
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'expired', pollAt: null });
  });

  it('takes a verdict that comes after the session’s life', async () => {
    const place = await givenOpen(kyc);
    kyc.clock.set('2026-11-20T09:00:00.000Z');
    kyc.veriff.getDecision.resolves(approval);
    expect(await checkVeriffDecision(kyc)(place)).to.include({ status: 'approved' });
  });

  it('tries again when Veriff is down, and has changed nothing', async () => {
    const place = await givenOpen(kyc);
    kyc.clock.set('2026-11-20T09:00:00.000Z');
    kyc.veriff.getDecision.rejects(new ProviderUnavailableError('down'));
    expect(await failureOf(checkVeriffDecision(kyc)(place))).to.be.instanceOf(ProviderUnavailableError);
    expect(await statusOf(place.sessionId)).to.equal('submitted');
  });

  it('has to name a session', async () => {
    const { kycId } = await givenOpen(kyc);
    const outcome = await failureOf(checkVeriffDecision(kyc)({ kycId, sessionId: 'unknown' }));
    expect(outcome).to.be.instanceOf(NotFoundError);
  });
});
