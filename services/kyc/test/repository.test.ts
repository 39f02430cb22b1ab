import { expect } from 'chai';
import { webhooksOfSession } from '../src/erasure.ts';
import { NotFoundError, StoreConflictError } from '#shared/errors/index.ts';
import { startVerifying } from '../src/domain/verification.ts';
import { START, contractorId, createTestKyc, tickingClock } from './fixtures.ts';
import type { TestKyc } from './fixtures.ts';
import { DEADLINE, auditOf, givenSession, givenVerification, givenWebhook } from './given.ts';
import { failureOf } from './replays.ts';

describe('The records of the service', () => {
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });
  const audit = (parts: object = {}) => ({
    contractorId,
    kycId: 'k1',
    at: START,
    actor: { id: 'kyc', type: 'system' as const },
    action: 'something.happened',
    ...parts,
  });

  it('say when there is no such verification, and write nothing', async () => {
    for (const attempt of [
      kyc.repository.requireVerification('k1'),
      kyc.repository.changeVerification('k1', (verification) => ({ value: verification, result: 1 })),
    ])
      expect(await failureOf(attempt)).to.be.instanceOf(NotFoundError);
    expect(kyc.commits).to.deep.equal([]);
  });

  it('stay as they are when a decision changes nothing', async () => {
    const { kycId } = await givenVerification(kyc);
    const { length } = kyc.commits;
    const result = await kyc.repository.changeVerification(kycId, (verification) => ({
      value: verification,
      result: 'unchanged',
      audit: [audit()],
    }));
    expect(result).to.equal('unchanged');
    expect(kyc.commits).to.have.length(length);
    expect(await auditOf(kyc)).to.deep.equal([]);
  });

  it('make the loser of a race decide again on what the winner wrote', async () => {
    const { kycId } = await givenVerification(kyc, { status: 'documents_submitted' });
    kyc.readTogether(`KYC#${kycId}`);
    const seen: string[] = [];
    const change = () =>
      kyc.repository.changeVerification(kycId, (before) => {
        seen.push(before.status);
        return { value: startVerifying(before, { at: START, verifyBy: DEADLINE }), result: undefined };
      });
    await Promise.all([change(), change()]);
    expect(seen).to.deep.equal(['documents_submitted', 'documents_submitted', 'verifying']);
  });

  it('find a session by Veriff’s id, and list a verification’s sessions in the order of their opening', async () => {
    const clock = tickingClock();
    for (const attempt of [2, 10, 1])
      for (const number of [11, 2]) await givenSession(kyc, { kycId: 'k1', attempt, number, createdAt: clock.now() });
    const session = await givenSession(kyc, { kycId: 'k2' });
    expect((await kyc.repository.findSession(session.sessionId))?.value).to.deep.equal(session);
    expect(await kyc.repository.findSession('unknown')).to.equal(undefined);
    const places = (await kyc.repository.listSessions('k1')).map(({ attempt, number }) => `${attempt}.${number}`);
    expect(places).to.deep.equal(['1.2', '1.11', '2.2', '2.11', '10.2', '10.11']);
  });

  it('take one session in one place', async () => {
    await givenSession(kyc, { kycId: 'k1', sessionId: 's1' });
    for (const parts of [
      { kycId: 'k1', sessionId: 's2' },
      { kycId: 'k2', sessionId: 's1' },
    ])
      expect(await failureOf(givenSession(kyc, parts))).to.be.instanceOf(StoreConflictError);
  });

  it('never change a line of the audit log', async () => {
    await kyc.store.commit([kyc.repository.putAudit(audit())]);
    expect(await failureOf(kyc.store.commit([kyc.repository.putAudit(audit({ reason: 'other' }))]))).to.be.instanceOf(
      StoreConflictError,
    );
    await kyc.store.commit([kyc.repository.putAudit(audit({ occurrence: '2' }))]);
    expect(await auditOf(kyc)).to.have.length(2);
  });

  it('list everything, also what fills several pages', async () => {
    const ids = Array.from({ length: 230 }, (_, n) => `s${String(n).padStart(3, '0')}`);
    for (const [n, sessionId] of ids.entries())
      await givenSession(kyc, { kycId: 'k1', sessionId, attempt: 1, number: n + 1 });
    const listed = (await kyc.repository.listSessions('k1')).map(({ sessionId }) => sessionId);
    expect(listed).to.deep.equal(ids);
  });

  it('forget a webhook after its time', async () => {
    const webhook = await givenWebhook(kyc, 's1');
    expect(await webhooksOfSession(kyc.store, 's1')).to.have.length(1);
    kyc.clock.set(webhook.expiresAt);
    expect(await kyc.webhookRecords.getWebhook(webhook)).to.equal(undefined);
    expect(await webhooksOfSession(kyc.store, 's1')).to.deep.equal([]);
  });
});
