import { expect } from 'chai';
import { beginEnding } from '../../src/lifecycle/handlers/beginEnding.ts';
import { settleContract } from '../../src/lifecycle/handlers/settleContract.ts';
import type { Amendment } from '../../src/domain/amendment.ts';
import { beginSettlement } from '../../src/domain/contract.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { decide, recordPayment } from '../../src/domain/work.ts';
import type { Work } from '../../src/domain/work.ts';
import { approveWork, route as approveRoute } from '../../src/work/handlers/approveWork.ts';
import { submitMilestone, route as submitRoute } from '../../src/work/handlers/submitMilestone.ts';
import {
  amendmentOf,
  auditOf,
  contractOf,
  givenContract,
  givenSubmitted,
  givenWork,
  typesOf,
  workOf,
} from '../given.ts';
import { day, eur, givenTermination, open } from '../domain/given.ts';
import { itCanBeReplayed } from '../replays.ts';
import { Crash, START, apiOf, clientUser, contractorId, createTestContracts, failureOf, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';

/** First instant after the last day, and after the days in which work is still submitted. */
const OVER = '2027-03-31T22:00:00.000Z';
const CLOSED = '2027-04-07T22:00:00.000Z';
const executionArn = 'arn:aws:states:eu-central-1:123456789012:execution:mindlinks-dev-contract-lifecycle:mine';
const holder = { executionArn, claimedAt: START };

const givenEnding = (service: TestContracts, parts: Partial<Contract> = {}) =>
  givenContract(service, { holder, ending: { outcome: 'completed', at: OVER }, ...parts });

const change = async (service: TestContracts, work: Work, changed: Work): Promise<Work> => {
  const read = await service.records.readWork(work.contractId, work.workId);
  await service.store.commit([service.records.putWork(changed, read)]);
  return changed;
};
const givenApproved = async (service: TestContracts, contract: Contract, amountMinor = 1_000_00) => {
  const submitted = await givenSubmitted(service, contract, { agreed: eur(amountMinor) });
  const decision = { submission: 1, outcome: 'approved', by: clientUser, at: day(1) } as const;
  return change(service, submitted, decide(submitted, decision, 'client'));
};
const givenPaid = async (service: TestContracts, contract: Contract, amountMinor = 1_000_00) => {
  const approved = await givenApproved(service, contract, amountMinor);
  const payment = { outcome: 'paid', paymentId: service.ids.next(), at: day(2) } as const;
  return change(service, approved, recordPayment(approved, payment));
};

const settleAt = (service: TestContracts, { contractId }: Pick<Contract, 'contractId'>, at = CLOSED) => {
  service.clock.set(at);
  return settleContract(service)({ contractId });
};
const statementOf = (service: TestContracts, { contractId }: Pick<Contract, 'contractId'>) =>
  JSON.parse(Buffer.from(service.objects.get(`contracts/${contractId}/settlement.json`)?.body ?? []).toString()) as {
    readonly paid: unknown;
    readonly rows: readonly { readonly outcome: string; readonly reason?: string }[];
  };

describe('The last day of a contract', () => {
  const beginAt = (service: TestContracts, { contractId }: Pick<Contract, 'contractId'>, at = OVER) => {
    service.clock.set(at);
    return beginEnding(service)({ contractId });
  };

  itCanBeReplayed(
    (on) => givenContract(on),
    (on, contract) => beginAt(on, contract, on.clock.now() < OVER ? OVER : on.clock.now()),
  );

  it('begins its settlement when it is over, and not an instant earlier', async () => {
    const service = createTestContracts();
    const contract = await givenContract(service);
    expect(await beginAt(service, contract, '2027-03-31T21:59:59.999Z')).to.deep.equal({ status: 'active' });
    expect(await beginAt(service, contract)).to.deep.equal({ status: 'ending' });
    expect(service.published.map(({ type, detail }) => [type, detail.metadata])).to.deep.include([
      'contract.ending',
      {
        contractId: contract.contractId,
        clientId: contract.clientId,
        contractorId: contract.contractorId,
        lastDay: '2027-03-31',
        outcome: 'completed',
      },
    ]);
  });

  const termination = givenTermination({ ground: 'notice', lastDay: '2026-12-31' });

  it('of a termination ends it as terminated', async () => {
    const service = createTestContracts();
    const contract = await givenContract(service, { terminations: [termination] });
    expect(await beginAt(service, contract, '2026-12-31T23:00:00.000Z')).to.deep.equal({ status: 'ending' });
    expect((await contractOf(service, contract.contractId)).ending?.outcome).to.equal('terminated');
  });

  it('of a termination that was withdrawn meanwhile ends nothing', async () => {
    const service = createTestContracts();
    const contract = await givenContract(service, { terminations: [{ ...termination, status: 'withdrawn' }] });
    expect(await beginAt(service, contract, '2026-12-31T23:00:00.000Z')).to.deep.equal({ status: 'active' });
  });

  it('voids an amendment that is not signed by then, and both parties are notified', async () => {
    const service = createTestContracts();
    const contract = await givenContract(service);
    const { contractId } = contract;
    const amendment: Amendment = {
      ...{ amendmentId: service.ids.next(), contractId, draftedBy: 'contractor', createdBy: 'c', createdAt: START },
      ...{ effectiveOn: '2027-03-01', change: { endsOn: '2027-06-30' }, signing: open },
    };
    const { records } = service;
    await service.store.commit([records.putAmendment(amendment), records.putOpenAmendment(amendment)]);
    await beginAt(service, contract);
    expect((await amendmentOf(service, amendment)).signing.status).to.equal('voided');
    expect(typesOf(service).slice(0, 2)).to.deep.equal(['contract.ending', 'contract.amendment.voided']);
    expect(service.published.slice(2).map(({ detail }) => detail.metadata)).to.deep.equal(
      [clientUser, contractorId].map((recipientId) => ({
        ...{ recipientId, template: 'contract-amendment-expired' },
        data: { contractId, title: contract.title, cause: 'contract_ended' },
      })),
    );
  });
});

describe('The settlement of a contract', () => {
  quiet();
  let service: TestContracts;
  beforeEach(() => {
    service = createTestContracts();
  });

  it('waits for submissions, decisions and payments', async () => {
    const contract = await givenEnding(service);
    expect(await settleAt(service, contract, OVER)).to.deep.equal({ status: 'ending', due: null, wakeAt: CLOSED });
    await givenSubmitted(service, contract);
    expect(await settleAt(service, contract)).to.include({ status: 'ending' });
    const approvedIn = await givenEnding(service);
    await givenApproved(service, approvedIn);
    expect(await settleAt(service, approvedIn)).to.include({ status: 'ending' });
    expect(typesOf(service)).to.deep.equal([]);
    expect((await contractOf(service, contract.contractId)).settlingSince).to.equal(undefined);
  });

  it('states what became of all work; its sum is what payments paid', async () => {
    const contract = await givenEnding(service);
    await givenPaid(service, contract, 1_234_56);
    await givenPaid(service, contract, 44);
    const approved = await givenApproved(service, contract);
    const cancelled = { outcome: 'payment_cancelled', paymentId: service.ids.next(), at: day(3) } as const;
    await change(service, approved, recordPayment(approved, cancelled));
    await givenWork(service, contract);
    expect(await settleAt(service, contract)).to.include({ status: 'completed' });
    const { paid, rows } = statementOf(service, contract);
    expect(paid).to.deep.equal(eur(1_235_00));
    expect(rows.map(({ outcome, reason }) => [outcome, reason])).to.have.deep.members([
      ['paid', undefined],
      ['paid', undefined],
      ['payment_cancelled', undefined],
      ['closed', 'not_submitted'],
    ]);
    const [completed] = service.published.filter(({ type }) => type === 'contract.completed');
    expect(completed?.detail.metadata).to.deep.include({
      amountMinor: 1_235_00,
      currency: 'EUR',
      lastDay: '2027-03-31',
    });
    expect((await service.records.getSettlement(contract.contractId))?.value).to.deep.equal({ paid: eur(1_235_00) });
    const pdf = service.objects.get(`contracts/${contract.contractId}/settlement.pdf`);
    expect(
      Buffer.from(pdf?.body ?? [])
        .subarray(0, 5)
        .toString(),
    ).to.equal('%PDF-');
    expect(typesOf(service).slice(1)).to.deep.equal(['notification.requested', 'notification.requested']);
  });

  it('of a terminated contract is announced as its termination, also when nothing was paid', async () => {
    const contract = await givenEnding(service, { ending: { outcome: 'terminated', at: OVER } });
    expect(await settleAt(service, contract)).to.include({ status: 'terminated' });
    expect(service.published[0]?.type).to.equal('contract.terminated');
    expect(service.published[0]?.detail.metadata).to.include({ amountMinor: 0 });
  });

  it('closes more work than one transaction holds', async () => {
    const contract = await givenEnding(service);
    for (let count = 0; count < 120; count += 1) await givenWork(service, contract);
    await settleAt(service, contract);
    const works = await service.records.allWork(contract.contractId);
    expect(new Set(works.map(({ status }) => status))).to.deep.equal(new Set(['closed']));
    expect(Math.max(...service.commits.map((changes) => changes.length))).to.be.at.most(100);
  });

  it('is the same after a replay a day later', async () => {
    const contract = await givenEnding(service);
    await givenPaid(service, contract);
    const first = await settleAt(service, contract);
    const { commits, published } = { commits: service.commits.length, published: [...service.published] };
    const objects = new Map(service.objects);
    expect(await settleAt(service, contract, '2027-04-08T22:00:00.000Z')).to.include({ status: first.status });
    expect(service.commits).to.have.length(commits);
    expect(service.published).to.deep.equal(published);
    expect(service.objects).to.deep.equal(objects);
  });

  it('releases the contract, so that another execution ends at once', async () => {
    const contract = await givenEnding(service);
    await settleAt(service, contract);
    expect((await contractOf(service, contract.contractId)).holder).to.equal(undefined);
    expect(await auditOf(service, contract.contractId)).to.deep.equal(['contract.completed']);
  });

  it('ends where an undisturbed one does, after a crash behind any of its effects', async () => {
    const run = async (crashAfter?: number) => {
      const on = createTestContracts();
      const contract = await givenEnding(on);
      await givenPaid(on, contract, 500_00);
      for (let count = 0; count < 45; count += 1) await givenWork(on, contract);
      if (crashAfter !== undefined) {
        on.crashAfter(crashAfter);
        const crash = await failureOf(settleAt(on, contract));
        if (!(crash instanceof Crash)) return undefined;
      }
      const answer = await settleAt(on, contract);
      return {
        status: answer.status,
        ids: on.published.map(({ detail }) => detail.id),
        works: await on.records.allWork(contract.contractId),
        contract: await contractOf(on, contract.contractId),
        objects: [...on.objects].map(([key, { body }]) => [key, Buffer.from(body).toString('base64')]),
      };
    };
    const expected = await run();
    expect(expected?.status).to.equal('completed');
    let effects = 1;
    for (let outcome = await run(effects); outcome !== undefined; outcome = await run(effects)) {
      expect(outcome, `after ${effects} effects`).to.deep.equal(expected);
      effects += 1;
    }
    expect(effects).to.be.above(6);
  });

  describe('and a submission at the last moment', () => {
    const submit = (contract: Contract, { workId }: Work) =>
      apiOf(
        submitRoute,
        submitMilestone(service),
      )({
        pathParameters: { contractId: contract.contractId, workId },
        body: {},
      });

    it('that was first keeps the contract open until it is decided', async () => {
      const contract = await givenEnding(service);
      const work = await givenWork(service, contract);
      service.clock.set('2027-04-07T21:59:59.000Z');
      expect((await submit(contract, work)).status).to.equal(200);
      expect(await settleAt(service, contract)).to.include({ status: 'ending' });
      expect((await workOf(service, work)).status).to.equal('submitted');
    });

    it('that comes after the settlement began is refused, also by a clock that is behind', async () => {
      const contract = await givenEnding(service);
      const work = await givenWork(service, contract);
      service.clock.set('2027-04-07T21:59:59.000Z');
      const read = await service.records.readContract(contract.contractId);
      await service.store.commit([service.records.putContract(beginSettlement(read.value, CLOSED), read)]);
      expect((await submit(contract, work)).status).to.equal(409);
      expect((await workOf(service, work)).status).to.equal('planned');
    });

    it('that was read before and comes after is decided about again, and refused', async () => {
      const contract = await givenEnding(service);
      const work = await givenWork(service, contract);
      service.clock.set('2027-04-07T21:59:59.999Z');
      const outcomes = Promise.all([
        submit(contract, work),
        (async () =>
          settleContract({ ...service, clock: { now: () => CLOSED } })({ contractId: contract.contractId }))(),
      ]);
      const [answer, settled] = await outcomes;
      const { status } = await workOf(service, work);
      expect([answer.status, settled.status, status]).to.be.deep.oneOf([
        [409, 'completed', 'closed'],
        [200, 'ending', 'submitted'],
      ]);
    });
  });

  it('waits for approved work whose payment was refused, which the client approves again at any time before', async () => {
    const contract = await givenEnding(service, { settlingSince: CLOSED });
    const approved = await givenApproved(service, contract);
    const refused = { outcome: 'payment_rejected', paymentId: service.ids.next(), at: day(3) } as const;
    const work = await change(service, approved, recordPayment(approved, refused));
    const { contractId, workId } = work;
    expect(await settleAt(service, contract)).to.include({ status: 'ending' });
    expect((await workOf(service, work)).status).to.equal('payment_rejected');
    const approve = apiOf(approveRoute, approveWork(service));
    expect((await approve({ pathParameters: { contractId, workId }, body: { submission: 1 } })).status).to.equal(200);
    expect((await workOf(service, work)).status).to.equal('approved');
    expect(await settleAt(service, contract)).to.include({ status: 'ending' });
  });

  it('is none while the contract is in force', async () => {
    const contract = await givenContract(service, { holder });
    expect(await settleAt(service, contract, day(20))).to.include({ status: 'active' });
    expect(await contractOf(service, contract.contractId)).to.deep.equal(contract);
  });
});
