import { expect } from 'chai';
import { reviewContract } from '../../src/lifecycle/handlers/reviewContract.ts';
import { activateContract } from '../../src/lifecycle/handlers/activateContract.ts';
import { announceEnd } from '../../src/lifecycle/handlers/announceEnd.ts';
import type { Amendment } from '../../src/domain/amendment.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { BY_THE_TERMS } from '../../src/domain/follow-up.ts';
import { sign } from '../../src/domain/signing.ts';
import { decide, recordPayment } from '../../src/domain/work.ts';
import { amendmentOf, auditOf, contractOf, givenContract, givenSubmitted, typesOf, workOf } from '../given.ts';
import { contract as signedContract, day, eur, givenTermination, hourly, open, signature } from '../domain/given.ts';
import { itCanBeReplayed } from '../replays.ts';
import { Crash, START, clientUser, contractorId, createTestContracts, failureOf } from '../service.ts';
import type { TestContracts } from '../service.ts';

const review = (service: TestContracts, { contractId }: Pick<Contract, 'contractId'>) =>
  reviewContract(service)({ contractId, workId: null });

const templates = ({ published }: TestContracts) =>
  published.flatMap((event) => (event.type === 'notification.requested' ? [event.detail.metadata.template] : []));

const givenScheduled = async (service: TestContracts): Promise<Contract> => {
  const { activatedAt: _none, ...contract } = await givenContract(service);
  const read = await service.records.readContract(contract.contractId);
  await service.store.commit([service.records.putContract(contract, read)]);
  return contract;
};

describe('Silence about submitted work', () => {
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });
  const given = async (parts: Partial<Contract> = {}) => givenSubmitted(service, await givenContract(service, parts));
  const reviewAt = async (work: Pick<Contract, 'contractId'>, at: string) => {
    service.clock.set(at);
    return review(service, work);
  };

  it('is nothing to act on before the third day', async () => {
    const work = await given();
    expect(await reviewAt(work, day(2.9))).to.deep.equal({ outcome: 'completed', due: null, wakeAt: day(3) });
    expect(service.published).to.deep.equal([]);
  });

  describe('of three days', () => {
    itCanBeReplayed(
      async (on) => givenSubmitted(on, await givenContract(on)),
      (on, work) => {
        if (on.clock.now() < day(3)) on.clock.set(day(3));
        return review(on, work);
      },
    );
  });

  it('reminds the client after three and seven days, and reports to the operators after fourteen, and again', async () => {
    const work = await given();
    expect(await reviewAt(work, day(3))).to.include({ due: null, wakeAt: day(7) });
    expect(await reviewAt(work, day(7))).to.include({ wakeAt: day(14) });
    expect(templates(service)).to.deep.equal(['contract-review-reminder', 'contract-review-reminder']);
    expect(await reviewAt(work, day(14))).to.include({ wakeAt: day(28) });
    await reviewAt(work, day(28));
    expect(typesOf(service).slice(2)).to.deep.equal(['contract.review.overdue', 'contract.review.overdue']);
    expect((await workOf(service, work)).status).to.equal('submitted');
    expect(await auditOf(service, work.contractId)).to.deep.equal([
      'review.reminded',
      'review.reminded',
      'review.overdue',
      'review.overdue',
    ]);
  });

  it('is followed up once after the machine was away for long', async () => {
    const work = await given();
    expect(await reviewAt(work, day(8))).to.include({ wakeAt: day(14) });
    expect(templates(service)).to.deep.equal(['contract-review-reminder']);
    const other = await given();
    await reviewAt(other, day(40));
    expect(typesOf(service).at(-1)).to.equal('contract.review.overdue');
  });

  it('approves the work where the terms say so, which starts its payment', async () => {
    const work = await given({ silence: 'approval' });
    expect(await reviewAt(work, day(14))).to.include({ wakeAt: day(28) });
    const { status, decisions } = await workOf(service, work);
    expect(status).to.equal('approved');
    expect(decisions.map(({ by, comment }) => [by, comment])).to.deep.equal([['contract', BY_THE_TERMS]]);
    expect(service.published.map(({ type, detail }) => [type, detail.actorId, detail.actorType])).to.deep.equal([
      ['milestone.approved', 'contract', 'system'],
    ]);
  });

  it('approves no off-cycle payment: operators are notified whatever the terms say', async () => {
    const contract = await givenContract(service, { silence: 'approval' });
    const bonus = await givenSubmitted(service, contract, { kind: 'off_cycle', agreed: eur(900_000_00) });
    await reviewAt(bonus, day(14));
    expect((await workOf(service, bonus)).status).to.equal('submitted');
    expect(typesOf(service)).to.deep.equal(['contract.review.overdue']);
  });

  it('reports a timesheet whose terms changed since, instead of approving it', async () => {
    const contract = await givenContract(service, { silence: 'approval' });
    const week = { kind: 'timesheet', weekStart: '2026-11-09' } as const;
    const work = await givenSubmitted(service, contract, week);
    const terms = [{ ...signedContract.terms[0], rate: hourly(60_00) }] as const;
    const read = await service.records.readContract(contract.contractId);
    await service.store.commit([service.records.putContract({ ...read.value, terms }, read)]);
    await reviewAt(work, day(14));
    expect((await workOf(service, work)).status).to.equal('submitted');
    expect(typesOf(service)).to.deep.equal(['contract.review.overdue']);
  });

  it('is over once the client decided, although the index still has the work as submitted', async () => {
    const work = await given();
    service.clock.set(day(3));
    const read = await service.records.readWork(work.contractId, work.workId);
    const decision = { submission: 1, outcome: 'rejected', by: clientUser, at: day(3) } as const;
    await service.store.commit([service.records.putWork(decide(work, decision, 'client'), read)]);
    const openWork = async () => [work];
    await review({ ...service, records: { ...service.records, openWork } }, work);
    expect(service.published).to.deep.equal([]);
  });

  it('is acted on for each work, and a crash in between leaves the rest to the replay', async () => {
    const contract = await givenContract(service);
    for (let count = 0; count < 3; count += 1) await givenSubmitted(service, contract);
    service.clock.set(day(3));
    service.crashAfter(2);
    expect(await failureOf(review(service, contract))).to.be.instanceOf(Crash);
    await review(service, contract);
    expect(templates(service)).to.have.length(3);
    expect(new Set(service.published.map(({ detail }) => detail.id)).size).to.equal(3);
  });
});

describe('Approved work that is not paid', () => {
  it('because payments refused it: both are reminded twice, and operators notified every 14 days', async () => {
    const service = createTestContracts();
    const work = await givenSubmitted(service, await givenContract(service));
    const read = await service.records.readWork(work.contractId, work.workId);
    const decision = { submission: 1, outcome: 'approved', by: clientUser, at: day(5) } as const;
    const refused = { outcome: 'payment_rejected', paymentId: 'p1', reason: 'payout_account_not_ready' } as const;
    const after = recordPayment(decide(work, decision, 'client'), { ...refused, at: day(6) });
    await service.store.commit([service.records.putWork(after, read)]);
    for (const days of [8, 9, 13, 19, 20, 34]) {
      service.clock.set(day(days));
      await review(service, work);
    }
    const reminders = [
      ['contract-payment-refused', clientUser],
      ['contract-payment-refused', contractorId],
    ];
    expect(
      service.published.map(({ detail: { time, ...detail } }) => {
        const metadata: Readonly<Record<string, unknown>> = detail.metadata;
        return [time, metadata['template'], metadata['recipientId']];
      }),
    ).to.deep.equal([
      ...reminders.map((reminder) => [day(9), ...reminder]),
      ...reminders.map((reminder) => [day(13), ...reminder]),
      [day(20), undefined, undefined],
      [day(34), undefined, undefined],
    ]);
    expect(typesOf(service).slice(4)).to.deep.equal(['contract.payment.overdue', 'contract.payment.overdue']);
    expect(await auditOf(service, work.contractId)).to.deep.equal([
      'payment.refused.reminded',
      'payment.refused.reminded',
      'payment.overdue',
      'payment.overdue',
    ]);
  });

  it('is reported to the operators every 14 days', async () => {
    const service = createTestContracts();
    const work = await givenSubmitted(service, await givenContract(service));
    const read = await service.records.readWork(work.contractId, work.workId);
    const decision = { submission: 1, outcome: 'approved', by: clientUser, at: day(5) } as const;
    await service.store.commit([service.records.putWork(decide(work, decision, 'client'), read)]);
    for (const days of [18, 19, 20, 33]) {
      service.clock.set(day(days));
      await review(service, work);
    }
    expect(service.published.map(({ type, detail }) => [type, detail.time])).to.deep.equal([
      ['contract.payment.overdue', day(19)],
      ['contract.payment.overdue', day(33)],
    ]);
  });
});

describe('An amendment that waits for signatures', () => {
  const amendmentId = 'c1f0a7d2-5b7e-4d1b-8a6f-2d9e4b7c1a55';
  let service: TestContracts;
  let contract: Contract;
  beforeEach(async () => {
    service = createTestContracts();
    contract = await givenContract(service);
    const amendment: Amendment = {
      ...{ amendmentId, contractId: contract.contractId, draftedBy: 'client', createdBy: clientUser },
      ...{ createdAt: START, effectiveOn: '2027-01-01', change: { endsOn: '2027-06-30' }, signing: open },
    };
    await service.store.commit([service.records.putAmendment(amendment), service.records.putOpenAmendment(amendment)]);
  });
  const reviewAt = (at: string) => {
    service.clock.set(at);
    return review(service, contract);
  };
  const signing = async () => (await amendmentOf(service, { contractId: contract.contractId, amendmentId })).signing;

  it('has its signer reminded every three days, once for each', async () => {
    expect(await reviewAt(day(3))).to.include({ due: null, wakeAt: day(6) });
    await reviewAt(day(3));
    expect(templates(service)).to.deep.equal(['contract-amendment-reminder']);
    expect((await signing()).reminders).to.equal(1);
  });

  it('has its second signer reminded from the first signature on, however often the first signer was', async () => {
    for (const days of [3, 6, 9, 12, 15]) await reviewAt(day(days));
    const read = await service.records.readAmendment(contract.contractId, amendmentId);
    const signedFirst = sign(read.value.signing, signature('client', day(16)));
    await service.store.commit([service.records.putAmendment({ ...read.value, signing: signedFirst }, read)]);
    expect(await reviewAt(day(16))).to.include({ due: null, wakeAt: day(19) });
    expect(await reviewAt(day(19))).to.include({ wakeAt: day(22) });
    expect(service.published.at(-1)?.detail.metadata).to.deep.include({
      ...{ template: 'contract-amendment-reminder', recipientId: contractorId },
      data: { contractId: contract.contractId, title: contract.title, effectiveOn: '2027-01-01', signBy: day(30) },
    });
    expect(new Set(service.published.map(({ detail }) => detail.id)).size).to.equal(6);
  });

  it('expires with the time to sign, both parties are notified once, and the contract stays as it is', async () => {
    await reviewAt(day(30));
    await reviewAt(day(31));
    expect((await signing()).status).to.equal('expired');
    expect(typesOf(service)[0]).to.equal('contract.amendment.expired');
    expect(templates(service)).to.deep.equal(['contract-amendment-expired', 'contract-amendment-expired']);
    expect(service.published.at(-1)?.detail.metadata).to.have.nested.property('data.cause', 'deadline');
    expect((await contractOf(service, contract.contractId)).terms).to.deep.equal(contract.terms);
  });
});

describe('A contract of which something is due', () => {
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });

  for (const [title, at, due] of [
    ['its first day', '2026-11-08T23:00:00.000Z', 'activate'],
    ['the 30th day before its last', '2027-02-28T23:00:00.000Z', 'activate'],
  ] as const) {
    it(`has its activation due first on ${title}`, async () => {
      const contract = await givenScheduled(service);
      service.clock.set(at);
      expect(await review(service, contract)).to.include({ due });
    });
  }

  it('has its end due when its last day is over, with its outcome', async () => {
    const contract = await givenContract(service, { announcedEnd: '2027-03-31' });
    service.clock.set('2027-03-31T22:00:00.000Z');
    expect(await review(service, contract)).to.include({ due: 'begin_ending', outcome: 'completed' });
  });

  it('has its end announced on its first day at the earliest, where it lasts for two weeks', async () => {
    const terms = [{ ...signedContract.terms[0], endsOn: '2026-11-22' }] as const;
    const contract = await givenContract(service, { terms });
    expect(await review(service, contract)).to.include({ due: null, wakeAt: '2026-11-08T23:00:00.000Z' });
    await announceEnd(service)(contract);
    expect(service.published).to.deep.equal([]);
    service.clock.set('2026-11-08T23:00:00.000Z');
    expect(await review(service, contract)).to.include({ due: 'announce_end' });
    await announceEnd(service)(contract);
    expect(templates(service)).to.deep.equal(['contract-nearing-end', 'contract-nearing-end']);
  });

  it('has its end announced before its first day where a termination ends it by then', async () => {
    const contract = await givenContract(service, { terminations: [givenTermination({ lastDay: '2026-11-05' })] });
    expect(await review(service, contract)).to.include({ due: 'announce_end' });
  });

  it('is looked at every 30 days when nothing is', async () => {
    const contract = await givenContract(service);
    expect(await review(service, contract)).to.include({ due: null, wakeAt: day(30) });
  });

  it('is planned by work as it is, where the index is behind', async () => {
    const work = await givenSubmitted(service, await givenContract(service));
    const { contractId, workId } = work;
    const stale = { ...service, records: { ...service.records, openWork: async () => [] } };
    expect(await reviewContract(stale)({ contractId, workId })).to.include({ wakeAt: day(3) });
  });
});

describe('The first day of a contract', () => {
  itCanBeReplayed(givenScheduled, (on, { contractId }) => {
    on.clock.set('2026-11-09T00:00:00.000Z');
    return activateContract(on)({ contractId });
  });

  it('activates it, and not an instant earlier', async () => {
    const service = createTestContracts();
    const { contractId } = await givenScheduled(service);
    service.clock.set('2026-11-08T22:59:59.999Z');
    const before = await activateContract(service)({ contractId });
    expect(before).to.deep.equal({ status: 'scheduled', due: null, wakeAt: '2026-11-08T23:00:00.000Z' });
    service.clock.set('2026-11-08T23:00:00.000Z');
    expect(await activateContract(service)({ contractId })).to.include({ status: 'active' });
    expect(typesOf(service)).to.deep.equal(['contract.activated']);
    expect(await auditOf(service, contractId)).to.deep.equal(['contract.activated']);
  });
});

describe('The end of a contract that is 30 days away', () => {
  const NEAR = '2027-02-28T23:00:00.000Z';

  itCanBeReplayed(
    (on) => givenContract(on),
    (on, { contractId }) => {
      if (on.clock.now() < NEAR) on.clock.set(NEAR);
      return announceEnd(on)({ contractId });
    },
  );

  it('is announced to both parties once, and again when an amendment moved it', async () => {
    const service = createTestContracts();
    const { contractId, terms } = await givenContract(service);
    service.clock.set(NEAR);
    expect(await announceEnd(service)({ contractId })).to.include({ due: null });
    expect(typesOf(service)).to.deep.equal([
      'contract.nearing.end',
      'notification.requested',
      'notification.requested',
    ]);
    const read = await service.records.readContract(contractId);
    const later = [{ ...terms[0], endsOn: '2027-04-15' }] as const;
    await service.store.commit([service.records.putContract({ ...read.value, terms: later }, read)]);
    await announceEnd(service)({ contractId });
    expect(service.published, 'too early').to.have.length(3);
    service.clock.set('2027-03-16T23:00:00.000Z');
    await announceEnd(service)({ contractId });
    expect(new Set(service.published.map(({ detail }) => detail.id)).size).to.equal(6);
  });
});
