import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { parseEvent } from '#shared/events/index.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { abandon } from '../../src/domain/verification.ts';
import { createVeriffSession } from '../../src/handlers/createVeriffSession.ts';
import { Crash, START, contractorId, createTestKyc } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { DEADLINE, auditOf, givenSession } from '../given.ts';
import { dyingBeforeCommit, failureOf } from '../replays.ts';
import { announced, givenStanding } from '../standing.ts';

describe('The session of an attempt', () => {
  let kyc: TestKyc;
  let kycId: string;
  beforeEach(async () => {
    kyc = createTestKyc();
    ({ kycId } = await givenStanding(kyc, 'verifying'));
  });
  const create = (on = kyc) => createVeriffSession(on)({ kycId });
  const sessions = () => kyc.repository.listSessions(kycId);

  it('is opened at Veriff and recorded; the contractor is sent its address', async () => {
    const answer = await create();
    const [session] = await sessions();
    expect(session).to.deep.include({
      kycId,
      contractorId,
      attempt: 1,
      number: 1,
      status: 'created',
      createdAt: START,
    });
    expect(session?.expiresAt).to.equal('2026-11-09T09:00:00.000Z');
    expect(answer).to.deep.include({ sessionId: session?.sessionId, attempt: 1, verifyBy: DEADLINE });
    expect(answer.pollAt).to.equal('2026-11-02T15:00:00.000Z');
    expect(kyc.veriff.createSession.args).to.deep.equal([[{ contractorId }]]);
    expect(await kyc.repository.requireVerification(kycId)).to.include({ sessionId: session?.sessionId });
    expect(announced(kyc)).to.deep.equal([
      {
        type: 'kyc.session.created',
        entityId: kycId,
        metadata: { contractorId, attempt: 1, sessionId: session?.sessionId },
      },
    ]);
    expect(await auditOf(kyc)).to.deep.equal(['session.created']);
    expect(parseEvent('notification.requested', answer.notification).metadata).to.deep.equal({
      recipientId: contractorId,
      template: 'kyc-session-ready',
      data: { url: kyc.contractorPage, expiresAt: session?.expiresAt },
    });
  });

  it('lasts longer than the stage’s days where a person plays the contractor', async () => {
    const local = { ...kyc, policy: { ...kyc.policy, daySeconds: 10, sessionDaySeconds: 60 } };
    const { pollAt } = await create(local);
    const [session] = await sessions();
    expect(session?.expiresAt).to.equal('2026-11-02T09:07:00.000Z');
    expect(pollAt).to.equal('2026-11-02T09:00:02.500Z');
  });

  it('stays the same when the task is replayed', async () => {
    const first = await create();
    const { length } = kyc.commits;
    kyc.clock.passDays(0.1);
    expect(await create()).to.deep.equal(first);
    expect(kyc.veriff.createSession.callCount).to.equal(1);
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.have.length(1);
  });

  it('is another one when the process died before it wrote the first down', async () => {
    expect(await failureOf(create(dyingBeforeCommit(kyc)))).to.be.instanceOf(Crash);
    expect(await sessions()).to.deep.equal([]);
    const { sessionId } = await create();
    expect(await sessions()).to.have.length(1);
    expect(sessionId).to.equal((await kyc.repository.requireVerification(kycId)).sessionId);
    expect(kyc.veriff.createSession.callCount).to.equal(2);
    expect(kyc.published).to.have.length(1);
  });

  it('is the one on record when the process died right after writing', async () => {
    kyc.crashAfter(1);
    expect(await failureOf(create())).to.be.instanceOf(Crash);
    const [session] = await sessions();
    expect(await create()).to.include({ sessionId: session?.sessionId });
    expect(kyc.veriff.createSession.callCount).to.equal(1);
    expect(kyc.published).to.have.length(1);
  });

  it('is one, even if two invocations run at once', async () => {
    const [one, two] = await Promise.all([create(), create()]);
    expect(kyc.veriff.createSession.callCount).to.equal(2);
    expect(one).to.deep.equal(two);
    expect((await sessions()).map(({ sessionId }) => sessionId)).to.deep.equal([one.sessionId]);
    expect((await kyc.repository.requireVerification(kycId)).sessionId).to.equal(one.sessionId);
    expect(kyc.published).to.have.length(1);
  });

  for (const status of ['expired', 'abandoned'] as const) {
    it(`is followed by another when it is ${status}`, async () => {
      const lapsed = await givenSession(kyc, { kycId, status });
      const { sessionId } = await create();
      expect(sessionId).not.to.equal(lapsed.sessionId);
      expect((await sessions()).map(({ number }) => number)).to.deep.equal([1, 2]);
      expect((await create()).sessionId).to.equal(sessionId);
    });
  }

  for (const status of ['approved', 'declined', 'review'] as const) {
    it(`is used again when it is ${status}, and looked at at once`, async () => {
      const { sessionId } = await givenSession(kyc, { kycId, status });
      kyc.clock.passDays(1);
      expect(await create()).to.include({ sessionId, pollAt: kyc.clock.now() });
      expect(kyc.veriff.createSession.callCount).to.equal(0);
    });
  }

  for (const status of ['started', 'submitted', 'resubmission_requested'] as const) {
    it(`is used again while it is ${status}`, async () => {
      const { sessionId } = await givenSession(kyc, { kycId, status });
      expect(await create()).to.include({ sessionId, pollAt: '2026-11-02T15:00:00.000Z' });
      expect(kyc.veriff.createSession.callCount).to.equal(0);
    });
  }

  it('is a new one for a new attempt', async () => {
    const attempts = [1, 2].map((attempt) => ({ attempt, submittedAt: START, documentIds: [], verifyBy: DEADLINE }));
    ({ kycId } = await givenStanding(kyc, 'verifying', { attempt: 2, attempts }));
    await givenSession(kyc, { kycId, status: 'declined' });
    const { sessionId } = await create();
    expect((await kyc.repository.findSession(sessionId))?.value).to.include({ attempt: 2, number: 1 });
  });

  it('is asked about when the attempt ends, if that comes first', async () => {
    const verifyBy = '2026-11-02T10:00:00.000Z';
    const attempts = [{ attempt: 1, submittedAt: START, documentIds: [], verifyBy }];
    ({ kycId } = await givenStanding(kyc, 'verifying', { attempts }));
    expect(await create()).to.include({ verifyBy, pollAt: verifyBy });
  });

  it('is not opened for a verification that is not with the provider', async () => {
    ({ kycId } = await givenStanding(kyc, 'in_review'));
    expect(await failureOf(create())).to.be.instanceOf(IllegalTransitionError);
    expect(kyc.veriff.createSession.callCount).to.equal(0);
  });

  it('is not recorded when the verification ended while Veriff was answering', async () => {
    kyc.veriff.createSession.callsFake(async () => {
      await kyc.repository.changeVerification(kycId, (before) => ({
        value: abandon(before, START),
        result: undefined,
      }));
      return { sessionId: 's1', url: 'https://veriff.example.test/v/s1' };
    });
    expect(await failureOf(create())).to.be.instanceOf(IllegalTransitionError);
    expect(await sessions()).to.deep.equal([]);
    expect(kyc.published).to.deep.equal([]);
  });

  it('is not opened while Veriff is down; the task is tried again', async () => {
    kyc.veriff.createSession.onFirstCall().rejects(new ProviderUnavailableError('down'));
    expect(await failureOf(create())).to.be.instanceOf(ProviderUnavailableError);
    expect(await sessions()).to.deep.equal([]);
    await create();
    expect(await sessions()).to.have.length(1);
  });
});
