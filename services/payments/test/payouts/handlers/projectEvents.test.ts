import { expect } from 'chai';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { makeEvent } from '#shared/events/index.ts';
import { factQueue, projectEvent } from '../../../src/payouts/handlers/projectEvents.ts';
import { START, clientId, contractorId, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

const milestoneId = '5b0e6f0e-6f0c-4c58-9d4e-0d8c7b6a5f01';
const later = '2026-11-03T09:00:00.000Z';

describe('Facts of other services', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  const submitted = (parts: object = {}, time = START, occurrence = 1) =>
    makeEvent('milestone.submitted', {
      entityId: milestoneId,
      occurrence,
      actor: { id: contractorId, type: 'contractor' },
      time,
      metadata: {
        contractId: '6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21',
        clientId,
        contractorId,
        amountMinor: 5_000,
        currency: 'EUR',
        ...parts,
      },
    });
  const approved = (time = START) =>
    makeEvent('kyc.approved', {
      entityId: 'kyc-1',
      actor: { id: 'veriff', type: 'system' },
      time,
      metadata: { contractorId, attempt: 1, decidedBy: 'veriff' },
    });
  const project = (event: { type: string; detail: unknown }) => projectEvent(service)(event);
  const payable = async () => (await service.payoutRecords.getPayable('milestone', milestoneId))?.value;

  it('are copied for submitted work: its amount, and who may approve it', async () => {
    const event = submitted({ approverIds: ['u1'] });
    await project(event);
    expect(await payable()).to.deep.equal({
      kind: 'milestone',
      id: milestoneId,
      contractId: '6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21',
      clientId,
      contractorId,
      amount: { amountMinor: 5_000, currency: 'EUR' },
      approverIds: ['u1'],
      submittedAt: START,
      eventId: event.detail.id,
    });
  });

  it('say for whom the terms of the contract approve it, where they do', async () => {
    await project(submitted({ termsApproveFor: 'u1' }));
    expect(await payable()).to.include({ termsApproveFor: 'u1' });
  });

  it('are copied for timesheets as well', async () => {
    const { detail } = submitted();
    await project({ type: 'timesheet.submitted', detail });
    expect((await service.payoutRecords.getPayable('timesheet', milestoneId))?.value).to.include({ kind: 'timesheet' });
  });

  it('are replaced by a later submission, never by an earlier one, and not written twice', async () => {
    await project(submitted({ amountMinor: 6_000 }, later, 2));
    const { length } = service.commits;
    await project(submitted({ amountMinor: 6_000 }, later, 2));
    await project(submitted());
    expect(service.commits).to.have.length(length);
    expect((await payable())?.amount.amountMinor).to.equal(6_000);
    await project(submitted({ amountMinor: 7_000 }, '2026-11-04T09:00:00.000Z', 3));
    expect((await payable())?.amount.amountMinor).to.equal(7_000);
  });

  it('are copied once for a verified contractor', async () => {
    await project(approved());
    await project(approved());
    expect((await service.payoutRecords.getVerified(contractorId))?.value).to.deep.equal({
      contractorId,
      kycId: 'kyc-1',
      approvedAt: START,
    });
    expect(service.commits).to.have.length(1);
  });

  for (const [what, event] of [
    ['of another type', { type: 'kyc.rejected', detail: approved().detail }],
    ['that lacks its amount', { type: 'milestone.submitted', detail: submitted({ amountMinor: undefined }).detail }],
    ['with a fraction of a cent', { type: 'milestone.submitted', detail: submitted({ amountMinor: 0.5 }).detail }],
  ] as const) {
    it(`are rejected ${what}, so that they go to the dead-letter queue`, async () => {
      expect(await failureOf(project(event))).to.be.instanceOf(Error);
      expect(service.commits).to.deep.equal([]);
    });
  }

  it('are consumed from a queue, where a bad message does not delay the others', async () => {
    const { type, detail } = submitted();
    const good = { source: 'mindlinks.contract', 'detail-type': type, detail };
    const batch = queueBatch({ bad: 'no JSON', forged: { ...good, source: 'mindlinks.kyc' }, good });
    expect(await factQueue(() => service)(batch, lambdaContext())).to.deep.equal(failedRecords('bad', 'forged'));
    expect(await payable()).to.include({ id: milestoneId });
  });
});
