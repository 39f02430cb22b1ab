import { expect } from 'chai';
import { noteSubmission } from '../../src/lifecycle/handlers/noteSubmission.ts';
import { followPayment } from '../../src/lifecycle/handlers/followPayment.ts';
import { noteTermination } from '../../src/lifecycle/handlers/noteTermination.ts';
import { decide } from '../../src/domain/work.ts';
import type { Work } from '../../src/domain/work.ts';
import type { Contract } from '../../src/domain/contract.ts';
import type { Termination } from '../../src/domain/termination.ts';
import { auditOf, givenContract, givenSubmitted, typesOf, workOf } from '../given.ts';
import { day, givenTermination } from '../domain/given.ts';
import { itCanBeReplayed } from '../replays.ts';
import { clientUser, contractorId, createTestContracts, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';

const dataOf = ({ published }: TestContracts) =>
  published.flatMap((event) =>
    event.type === 'notification.requested'
      ? [[event.detail.metadata.template, event.detail.metadata.recipientId, event.detail.metadata.data] as const]
      : [],
  );

const givenApproved = async (service: TestContracts, contract: Contract): Promise<Work> => {
  const submitted = await givenSubmitted(service, contract);
  const read = await service.records.readWork(submitted.contractId, submitted.workId);
  const decision = { submission: 1, outcome: 'approved', by: clientUser, at: service.clock.now() } as const;
  const approved = decide(submitted, decision, 'client');
  await service.store.commit([service.records.putWork(approved, read)]);
  return approved;
};

describe('Submitted work', () => {
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });

  it('is notified to the client, and followed up three days later', async () => {
    const { contractId, workId } = await givenSubmitted(service, await givenContract(service));
    expect(await noteSubmission(service)({ contractId, workId, wakeAt: null })).to.deep.equal({
      due: null,
      wakeAt: day(3),
    });
    expect(dataOf(service)).to.deep.equal([
      [
        'contract-work-submitted',
        clientUser,
        {
          contractId,
          title: 'Design of the new shop',
          work: 'First draft',
          amountMinor: 1_000_00,
          currency: 'EUR',
        },
      ],
    ]);
  });

  it('is notified once, also by a replay', async () => {
    const { contractId, workId } = await givenSubmitted(service, await givenContract(service));
    for (const wakeAt of [null, day(3)]) await noteSubmission(service)({ contractId, workId, wakeAt });
    expect(typesOf(service)).to.deep.equal(['notification.requested']);
  });

  it('is not notified once it was decided before the signal came', async () => {
    const { contractId, workId } = await givenApproved(service, await givenContract(service));
    await noteSubmission(service)({ contractId, workId, wakeAt: null });
    expect(service.published).to.deep.equal([]);
  });

  it('leaves what was planned before, which the index of open work may not have yet', async () => {
    const { contractId, workId } = await givenSubmitted(service, await givenContract(service));
    const note = (wakeAt: string) => noteSubmission(service)({ contractId, workId, wakeAt });
    expect(await note(day(1))).to.include({ wakeAt: day(1) });
    service.clock.set(day(1));
    expect(await note(day(1)), 'a plan of the past').to.include({ wakeAt: day(3) });
  });
});

describe('The payment of approved work', () => {
  quiet();
  let service: TestContracts;
  let work: Work;
  beforeEach(async () => {
    service = createTestContracts();
    work = await givenApproved(service, await givenContract(service));
  });
  const paymentId = '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01';
  const inputOf = ({ contractId, workId }: Work, name: string, at: string | null, reason: string | null = null) => ({
    ...{ contractId, workId, name, at, reason, wakeAt: null },
    paymentId: at === null ? null : paymentId,
  });
  const follow = (name: string, at: string | null = null, reason: string | null = null) =>
    followPayment(service)(inputOf(work, name, at, reason));

  it('is announced to the contractor with the approval, once', async () => {
    for (const name of ['milestone.approved', 'milestone.approved']) await follow(name);
    const [[template, recipient] = [], ...others] = dataOf(service);
    expect([template, recipient]).to.deep.equal(['contract-work-approved', contractorId]);
    expect(others).to.deep.equal([]);
  });

  describe('that is made', () => {
    itCanBeReplayed(
      async (on) => givenApproved(on, await givenContract(on)),
      (on, approved) => followPayment(on)(inputOf(approved, 'payment.completed', day(1))),
    );
  });

  it('is recorded with its amount when it is made, and then nothing is due', async () => {
    expect(await follow('payment.completed', day(1))).to.deep.equal({ due: null, wakeAt: day(30) });
    expect(await workOf(service, work)).to.deep.include({
      status: 'paid',
      payment: { paymentId, at: day(1) },
    });
    expect(typesOf(service)).to.deep.equal(['contract.work.paid']);
    const { contractId, workId } = work;
    expect(service.published[0]?.detail.metadata).to.deep.include({ workId, paymentId, amountMinor: 1_000_00 });
    expect(await auditOf(service, contractId)).to.deep.equal(['work.payment.completed']);
  });

  it('is notified to the contractor with the reason when payments refuse it', async () => {
    await follow('payment.rejected', day(1), 'payout_account_not_ready');
    expect((await workOf(service, work)).status).to.equal('payment_rejected');
    const [[template, recipient, data] = []] = dataOf(service);
    expect([template, recipient]).to.deep.equal(['contract-payment-refused', contractorId]);
    expect(data).to.include({ reason: 'The contractor has no payout account that is ready yet.' });
  });

  it('is open again when the bank returned it, and recorded again when it is made once more', async () => {
    await follow('payment.completed', day(1));
    await follow('payment.reversed', day(2));
    expect((await workOf(service, work)).status).to.equal('approved');
    await follow('payment.completed', day(3));
    expect((await workOf(service, work)).status).to.equal('paid');
    expect(typesOf(service)).to.deep.equal(['contract.work.paid', 'contract.work.paid']);
    expect(new Set(service.published.map(({ detail }) => detail.id)).size).to.equal(2);
  });

  it('keeps the last status when signals come twice and in another order', async () => {
    for (const [name, at] of [
      ['payment.completed', day(1)],
      ['payment.completed', day(1)],
      ['payment.rejected', day(0)],
      ['payment.cancelled', day(3)],
      ['payment.reversed', day(2)],
    ] as const)
      await follow(name, at);
    expect((await workOf(service, work)).status).to.equal('payment_cancelled');
  });

  it('is reported when it is not made 14 days after the approval', async () => {
    expect(await follow('milestone.approved')).to.deep.equal({ due: null, wakeAt: day(14) });
  });

  it('of work that the contract does not have changes nothing', async () => {
    const { length } = service.commits;
    work = { ...work, workId: service.ids.next() };
    expect(await follow('payment.completed', day(1))).to.include({ due: null });
    expect(service.commits).to.have.length(length);
  });
});

describe('A termination', () => {
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const terminationId = '0b1f6f6e-2f0c-4c9f-8b52-5a1b1a7a9c11';
  const requested = givenTermination({
    ...{ terminationId, ground: 'mutual', status: 'proposed', lastDay: '2026-11-30' },
    ...{ reasonCode: 'budget', message: 'We have no more work' },
  });
  const note = async (termination: Termination, name: string) => {
    const { contractId } = await givenContract(service, { terminations: [termination] });
    return noteTermination(service)({ contractId, terminationId, name, wakeAt: null });
  };

  it('is notified to the other party, without its private reason', async () => {
    await note(requested, 'contract.termination.requested');
    const [[template, recipient, data] = []] = dataOf(service);
    expect([template, recipient]).to.deep.equal(['contract-termination-requested', contractorId]);
    expect(data).to.include({ ground: 'mutual', lastDay: '2026-11-30', message: 'We have no more work' });
    expect(JSON.stringify(data)).not.to.contain('budget');
  });

  for (const [answer, status] of [
    ['agreed', 'effective'],
    ['refused', 'refused'],
  ] as const) {
    it(`that was ${answer} is notified to the party that asked`, async () => {
      await note({ ...requested, status }, `contract.termination.${answer}`);
      const [[template, recipient, data] = []] = dataOf(service);
      expect([template, recipient]).to.deep.equal(['contract-termination-answered', clientUser]);
      expect(data).to.include({ agreed: answer === 'agreed' });
    });
  }

  it('that was withdrawn before its signal came is not notified', async () => {
    await note({ ...requested, status: 'withdrawn' }, 'contract.termination.requested');
    expect(service.published).to.deep.equal([]);
  });

  it('that was withdrawn is notified to both parties', async () => {
    await note({ ...requested, status: 'withdrawn' }, 'contract.termination.withdrawn');
    const sent = dataOf(service);
    expect(sent.map(([template, recipient]) => [template, recipient])).to.deep.equal([
      ['contract-termination-withdrawn', clientUser],
      ['contract-termination-withdrawn', contractorId],
    ]);
    for (const [, , data] of sent) expect(data).to.include({ by: 'client', lastDay: '2026-11-30' });
  });

  it('moves the plan to the announcement of its last day', async () => {
    const answer = await note(
      { ...requested, ground: 'notice', status: 'effective' },
      'contract.termination.requested',
    );
    expect(answer).to.deep.equal({ due: null, wakeAt: '2026-11-08T23:00:00.000Z' });
  });
});
