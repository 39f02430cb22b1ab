import { expect } from 'chai';
import { at, list } from '#shared/testing/json.ts';
import { initiateKyc } from '../../src/handlers/initiateKyc.ts';
import { listParkedVerifications, route as parkedRoute } from '../../src/handlers/listParkedVerifications.ts';
import { parkKyc } from '../../src/handlers/parkKyc.ts';
import { recordAuditLog } from '../../src/handlers/recordAuditLog.ts';
import { resolveKyc, route as resolveRoute } from '../../src/handlers/resolveKyc.ts';
import {
  START,
  apiOf,
  contractorClaimsOnly,
  contractorId,
  createTestKyc,
  otherContractorId,
  quiet,
} from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf } from '../given.ts';
import { itCanBeReplayed } from '../replays.ts';
import { announced, executionArn, givenStanding } from '../standing.ts';

const later = '2026-11-03T09:00:00.000Z';
const failure = (kycId: string, parts: object = {}) => ({
  kycId,
  contractorId,
  state: 'VeriffSessionCreated',
  error: 'VeriffRejectedError',
  stateEnteredAt: START,
  executionArn,
  ...parts,
});

describe('The list of verifications that wait for an operator', () => {
  quiet();
  let kyc: TestKyc;
  let kycId: string;
  beforeEach(async () => {
    kyc = createTestKyc();
    ({ kycId } = await givenStanding(kyc, 'verifying'));
  });
  const park = (parts: object = {}) => parkKyc(kyc)(failure(kycId, parts));
  const ask = (query: Record<string, string> = {}, call: object = {}) =>
    apiOf(parkedRoute, listParkedVerifications(kyc))({ query, ...call });
  const parked = async (query: Record<string, string> = {}) => list(at((await ask(query)).body, 'items'));
  const resolutions = async () =>
    (await parked({ status: 'resolved' })).map((item) => [at(item, 'parkedAt'), at(item, 'resolution', 'action')]);
  const resolve = (action: 'retry' | 'cancel', parkedAt: string) => {
    kyc.signals.waitingFor.withArgs(`kyc/${kycId}`).resolves([`operator.decision/${parkedAt}`]);
    const body = { action, comment: 'The key was renewed' };
    return apiOf(resolveRoute, resolveKyc(kyc))({ pathParameters: { kycId }, body });
  };

  it('shows why each is parked and the possible decisions; the event raises the alarm', async () => {
    expect(await park()).to.deep.equal({ parkedAt: START });
    const { state, error } = failure(kycId);
    expect(await parked()).to.deep.equal([
      {
        kycId,
        contractorId,
        status: 'verifying',
        attempt: 1,
        parkedAt: START,
        state,
        error,
        executionArn,
        possibleActions: ['retry', 'cancel'],
      },
    ]);
    expect(announced(kyc)).to.deep.equal([
      { type: 'kyc.failed', entityId: kycId, metadata: { contractorId, state, error, executionArn } },
    ]);
    const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
    expect(items.map(({ value: { action, facts } }) => [action, facts])).to.deep.equal([
      ['failure.parked', { state, error, executionArn }],
    ]);
  });

  it('shows a resolved failure with who decided what, when and why', async () => {
    await park();
    expect((await resolve('retry', START)).status).to.equal(202);
    expect(await parked()).to.deep.equal([]);
    for (const status of ['resolved', 'all']) {
      const [item, ...others] = await parked({ status });
      expect(others).to.deep.equal([]);
      expect(item).to.deep.include({
        kycId,
        parkedAt: START,
        possibleActions: [],
        resolution: { action: 'retry', by: 'ada', at: START, comment: 'The key was renewed' },
      });
    }
    expect(await auditOf(kyc)).to.have.members(['failure.parked', 'failure.resolved']);
  });

  it('still shows the failure when the commit of its decision fails', async () => {
    await park();
    kyc.crashAfter(0);
    await resolve('retry', START).catch(() => undefined);
    const { length } = await parked({ status: 'all' });
    expect(length).to.equal(1);
    expect((await resolve('retry', START)).status).to.be.oneOf([202, 409]);
    expect(await resolutions()).to.deep.equal([[START, 'retry']]);
  });

  it('shows those of one contractor or error, to admins only', async () => {
    await park();
    const other = await givenStanding(kyc, 'verifying', { contractorId: otherContractorId });
    await parkKyc(kyc)(failure(other.kycId, { contractorId: otherContractorId, error: 'Other' }));
    const ids = async (query: Record<string, string>) => (await parked(query)).map((item) => at(item, 'kycId'));
    expect(await ids({})).to.have.members([kycId, other.kycId]);
    expect(await ids({ contractorId: otherContractorId })).to.deep.equal([other.kycId]);
    expect(await ids({ error: 'VeriffRejectedError' })).to.deep.equal([kycId]);
    expect((await ask({ status: 'open' })).status).to.equal(400);
    expect((await ask({}, { claims: contractorClaimsOnly })).status).to.equal(403);
  });

  it('has the time of the task that parked it, never before a time on record or of the failed state', async () => {
    const read = await kyc.repository.getVerification(kycId);
    const updatedAt = '2026-11-02T09:00:02.000Z';
    await kyc.store.commit([
      kyc.repository.putVerification({ ...(read?.value ?? expect.fail('none')), updatedAt }, read),
    ]);
    expect(await park()).to.deep.equal({ parkedAt: updatedAt });
    expect(await park({ stateEnteredAt: later })).to.deep.equal({ parkedAt: later });
    expect((await parked()).map((item) => at(item, 'parkedAt'))).to.deep.equal([later]);
    expect(await resolutions()).to.deep.equal([[updatedAt, 'superseded']]);
  });

  it('does not show again what was resolved, also to a retry of the task that comes later', async () => {
    await park();
    await resolve('cancel', START);
    kyc.clock.passDays(1);
    expect(await park()).to.deep.equal({ parkedAt: START });
    expect(await parked()).to.deep.equal([]);
    expect(kyc.published.filter(({ type }) => type === 'kyc.failed')).to.have.length(1);
  });

  it('omits what another execution took over, and what ended', async () => {
    await park();
    kyc.executions.outcomeOf.withArgs(executionArn).resolves('failed');
    const another = 'another';
    await initiateKyc(kyc)({ kycId, contractorId, onboardingId: null, executionArn: another });
    expect(await parked()).to.deep.equal([]);
    expect((await park({ stateEnteredAt: later })).parkedAt, 'of the previous execution').to.equal(later);
    expect(await parked()).to.deep.equal([]);
    await park({ stateEnteredAt: later, executionArn: another });
    expect(await parked()).to.have.length(1);
    await recordAuditLog(kyc)({ kycId, executionArn: another });
    expect(await parked()).to.deep.equal([]);
    expect(await resolutions()).to.have.deep.members([
      [START, 'superseded'],
      [later, 'ended'],
    ]);
  });

  it('lists nothing of an execution that takes its place while the failure is parked', async () => {
    kyc.executions.outcomeOf.withArgs(executionArn).resolves('failed');
    kyc.readTogether(`KYC#${kycId}`);
    await Promise.all([park(), initiateKyc(kyc)({ kycId, contractorId, onboardingId: null, executionArn: 'another' })]);
    expect(await parked()).to.deep.equal([]);
    expect(announced(kyc).map(({ type }) => type)).to.deep.equal(['kyc.failed']);
  });

  for (const [what, id, state] of [
    ['could not claim a verification', undefined, 'KYCInitiated'],
    ['knows no verification', 'unknown', 'KYCInitiated'],
  ] as const) {
    it(`omits an execution that ${what}, although it raises the alarm`, async () => {
      expect(await parkKyc(kyc)(failure(id ?? kycId, { state }))).to.deep.equal({ parkedAt: START });
      expect(await parked({ status: 'all' })).to.deep.equal([]);
      expect(announced(kyc).map(({ type, entityId }) => [type, entityId])).to.deep.equal([['kyc.failed', id ?? kycId]]);
    });
  }

  itCanBeReplayed(
    (on) => givenStanding(on, 'verifying'),
    (on, given) => parkKyc(on)(failure(given.kycId)),
  );
});
