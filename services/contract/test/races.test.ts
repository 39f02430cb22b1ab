import { expect } from 'chai';
import { clientClaims } from '#shared/http/testing.ts';
import { terminateContract, route as terminateRoute } from '../src/changes/handlers/terminateContract.ts';
import { lastDay, statusOf } from '../src/domain/contract.ts';
import type { Contract } from '../src/domain/contract.ts';
import { recordPayment } from '../src/domain/work.ts';
import { settleContract } from '../src/lifecycle/handlers/settleContract.ts';
import { timesheetId } from '../src/work/timesheets.ts';
import {
  amendmentCalls,
  amendmentSignBody,
  givenContractWithText,
  givenOpenAmendment,
  whenAmendmentSigned,
} from './changes/calls.ts';
import { eur, hourly, weekly } from './domain/given.ts';
import { contractOf, givenContract, givenSubmitted, givenWork, typesOf, workOf } from './given.ts';
import { apiOf, codeOf, createTestContracts, quiet } from './service.ts';
import type { Answer, TestContracts } from './service.ts';
import { callsAboutAttachments } from './attachments/given.ts';
import { callsAboutWork } from './work/calls.ts';

/** Requests that cross: both have read before either writes, and either may write first. */

const TUESDAY = '2026-11-17T10:00:00.000Z';
const MONDAY = '2026-11-16';
const week = {
  weekStart: MONDAY,
  entries: ['2026-11-16', '2026-11-17'].map((date) => ({ date, minutes: 60 })),
};
const cause = { ground: 'cause', lastDay: '2026-11-17', reasonCode: 'breach', message: 'It is over.' };
const secondUser = { ...clientClaims, 'cognito:username': '44444444-3333-4333-8333-333333333333' };
const bonus = { category: 'bonus', title: 'Fifth year', amount: eur(89_90) };
const ended = { outcome: 'completed', at: '2027-03-31T22:00:00.000Z' } as const;

let service: TestContracts;
let call: ReturnType<typeof callsAboutWork>;
const terminate = ({ contractId }: Contract, body: object = cause) =>
  apiOf(terminateRoute, terminateContract(service))({ pathParameters: { contractId }, body });

type Act = () => Promise<Answer>;
/** Both begin at the same moment, the second of them first where it is `reversed`. Answers in the order of the arguments. */
const race = async ({ contractId }: Pick<Contract, 'contractId'>, isReversed: boolean, one: Act, other: Act) => {
  service.readTogether(`CONTRACT#${contractId}`, 2);
  if (!isReversed) return Promise.all([one(), other()]);
  const second = other();
  return Promise.all([one(), second]);
};
const weekOf = ({ contractId }: Contract, weekStart = MONDAY) => ({
  contractId,
  workId: timesheetId(contractId, weekStart),
});
const outcomesOf = (answers: readonly Answer[]) => answers.map((answer) => codeOf(answer) ?? answer.status);
const happened = (...types: readonly string[]) => typesOf(service).filter((type) => types.includes(type));

describe('Requests that cross', () => {
  quiet();
  beforeEach(() => {
    service = createTestContracts();
    call = callsAboutWork(service);
    service.clock.set(TUESDAY);
  });

  for (const [order, isReversed] of [
    ['the first', false],
    ['the second', true],
  ] as const) {
    const title = (text: string) => `${text} (${order} begins)`;

    it(title('approve and withdraw the same submission: it has one decision'), async () => {
      const work = await givenSubmitted(service, await givenContract(service));
      const answers = await race(
        work,
        isReversed,
        () => call.approve(work),
        () => call.withdraw(work),
      );
      expect(outcomesOf(answers)).to.have.members([200, 'CONTRACT_WORK_STATUS_CONFLICT']);
      expect((await workOf(service, work)).decisions).to.have.lengthOf(1);
      expect(happened('milestone.approved', 'milestone.withdrawn')).to.have.lengthOf(1);
    });

    it(title('are two approvals by two users: it is approved once'), async () => {
      const work = await givenSubmitted(service, await givenContract(service));
      const answers = await race(
        work,
        isReversed,
        () => call.approve(work),
        () => call.approve(work, 1, secondUser),
      );
      expect(outcomesOf(answers)).to.have.members([200, 'CONTRACT_WORK_STATUS_CONFLICT']);
      expect(happened('milestone.approved')).to.have.lengthOf(1);
    });

    it(title('are two approvals of two weeks: both hold, and the later day counts'), async () => {
      const contract = await givenContract(service);
      const before = { weekStart: '2026-11-09', entries: [{ date: '2026-11-10', minutes: 60 }] };
      await call.submitWeek(contract.contractId, before);
      await call.submitWeek(contract.contractId, week);
      const answers = await race(
        contract,
        isReversed,
        () => call.approve(weekOf(contract, '2026-11-09')),
        () => call.approve(weekOf(contract)),
      );
      expect(outcomesOf(answers)).to.deep.equal([200, 200]);
      expect((await contractOf(service, contract.contractId)).approvedUntil).to.equal('2026-11-22');
    });

    it(title('are the same week by both parties: one of the two is submitted'), async () => {
      const contract = await givenContract(service);
      const other = { ...week, entries: week.entries.slice(1) };
      const answers = await race(
        contract,
        isReversed,
        () => call.submitWeek(contract.contractId, week),
        () => call.enterWeek(contract.contractId, other),
      );
      expect(outcomesOf(answers)).to.have.members([200, 'CONTRACT_WORK_STATUS_CONFLICT']);
      expect((await workOf(service, weekOf(contract))).submissions).to.have.lengthOf(1);
    });

    it(title('approve a week with one price and end the contract: the week that is over is paid whole'), async () => {
      const contract = await givenContract(service, {
        terms: [{ version: 1, effectiveOn: '2026-11-09', rate: weekly(1_250_00) }],
      });
      await call.submitWeek(contract.contractId, { weekStart: '2026-11-09', entries: [] });
      const answers = await race(
        contract,
        isReversed,
        () => call.approve(weekOf(contract, '2026-11-09')),
        () => terminate(contract),
      );
      expect(outcomesOf(answers)).to.deep.equal([200, 201]);
      const approval = service.published.find(({ type }) => type === 'timesheet.approved');
      expect(approval?.detail.metadata).to.include(eur(1_250_00));
    });

    it(title('approve a week and sign other terms for it: one of the two is refused'), async () => {
      const contract = await givenContractWithText(service);
      await call.submitWeek(contract.contractId, week);
      const rate = { kind: 'hourly', amountMinor: 60_00, maximumMinutes: 2_400 };
      const ids = await givenOpenAmendment(service, contract, { body: { effectiveOn: MONDAY, change: { rate } } });
      await whenAmendmentSigned(service, ids, 'client');
      const { document, sign } = amendmentCalls(service);
      await document.contractor({ pathParameters: { ...ids } });
      const body = await amendmentSignBody(service, ids);
      const answers = await race(
        contract,
        isReversed,
        () => call.approve(weekOf(contract)),
        () => sign.contractor({ pathParameters: { ...ids }, body }),
      );
      expect(outcomesOf(answers)).to.deep.be.oneOf([
        [200, 'CONTRACT_AMENDMENT_REFUSED'],
        ['CONTRACT_AMOUNT_CHANGED', 200],
      ]);
      const { terms, approvedUntil } = await contractOf(service, contract.contractId);
      expect([terms.length, approvedUntil]).to.deep.be.oneOf([
        [1, '2026-11-22'],
        [2, undefined],
      ]);
    });

    it(title('sign an amendment and end the contract before its day: the later one sees the earlier'), async () => {
      const contract = await givenContractWithText(service);
      const ids = await givenOpenAmendment(service, contract);
      await whenAmendmentSigned(service, ids, 'client');
      const { document, sign } = amendmentCalls(service);
      await document.contractor({ pathParameters: { ...ids } });
      const body = await amendmentSignBody(service, ids);
      const [signed, terminated] = await race(
        contract,
        isReversed,
        () => sign.contractor({ pathParameters: { ...ids }, body }),
        () => terminate(contract),
      );
      expect(terminated.status).to.equal(201);
      const order = happened('contract.amendment.signed.both', 'contract.termination.requested');
      expect([outcomesOf([signed])[0], order]).to.deep.be.oneOf([
        [200, ['contract.amendment.signed.both', 'contract.termination.requested']],
        ['CONTRACT_AMENDMENT_REFUSED', ['contract.termination.requested']],
      ]);
      expect(lastDay(await contractOf(service, contract.contractId))).to.equal('2026-11-17');
    });

    it(
      title('submit the same file with two milestones: it belongs to one, and the other is not submitted'),
      async () => {
        const contract = await givenContract(service);
        const attachmentIds = [await callsAboutAttachments(service).uploaded(contract)];
        const works = [await givenWork(service, contract), await givenWork(service, contract)] as const;
        const answers = await race(
          contract,
          isReversed,
          () => call.submit(works[0], { attachmentIds }),
          () => call.submit(works[1], { attachmentIds }),
        );
        expect(outcomesOf(answers)).to.have.members([200, 'CONTRACT_ATTACHMENTS_REFUSED']);
        const submissions = await Promise.all(
          works.map(async (work) => (await workOf(service, work)).submissions.length),
        );
        expect(submissions).to.have.members([0, 1]);
        expect(happened('milestone.submitted')).to.have.lengthOf(1);
      },
    );

    it(title('submit a milestone twice, with different files: one submission counts, with its files'), async () => {
      const contract = await givenContract(service);
      const { uploaded } = callsAboutAttachments(service);
      const ids = [await uploaded(contract), await uploaded(contract)] as const;
      const work = await givenWork(service, contract);
      const answers = await race(
        contract,
        isReversed,
        () => call.submit(work, { attachmentIds: [ids[0]] }),
        () => call.submit(work, { attachmentIds: [ids[1]] }),
      );
      expect(outcomesOf(answers)).to.have.members([200, 'CONTRACT_WORK_STATUS_CONFLICT']);
      const submitted = ids[answers.findIndex(({ status }) => status === 200)];
      const { submissions, files } = await workOf(service, work);
      expect(submissions.map(({ attachmentIds }) => attachmentIds)).to.deep.equal([[submitted]]);
      expect(files?.map(({ attachmentId }) => attachmentId)).to.deep.equal([submitted]);
    });

    it(
      title('withdraw a milestone and submit it again with a file: the file is the next submission’s, or unused'),
      async () => {
        const contract = await givenContract(service);
        const attachmentIds = [await callsAboutAttachments(service).uploaded(contract)];
        const work = await givenSubmitted(service, contract);
        const answers = await race(
          contract,
          isReversed,
          () => call.withdraw(work),
          () => call.submit(work, { attachmentIds }),
        );
        expect(answers[0]?.status).to.equal(200);
        const { submissions, files = [] } = await workOf(service, work);
        const isSubmitted = answers[1]?.status === 200;
        expect(submissions.at(-1)?.attachmentIds).to.deep.equal(isSubmitted ? attachmentIds : []);
        expect(files).to.have.lengthOf(isSubmitted ? 1 : 0);
        expect(await service.records.countUnused(contract.contractId, 'contractor')).to.equal(isSubmitted ? 0 : 1);
      },
    );

    it(title('settle the contract and ask for another payment: it ends with nothing open'), async () => {
      const contract = await givenContract(service, { ending: ended });
      const { contractId } = contract;
      service.clock.set('2027-04-20T10:00:00.000Z');
      const settleOnce = async (): Promise<Answer> => {
        await settleContract(service)({ contractId });
        return { status: 200, headers: {}, body: undefined };
      };
      const [, asked] = await race(contract, isReversed, settleOnce, () => call.request(contractId, bonus));
      const works = await service.records.allWork(contractId);
      const status = statusOf(await contractOf(service, contractId));
      expect([asked.status, status, works.length]).to.deep.be.oneOf([
        [201, 'ending', 1],
        [409, 'completed', 0],
      ]);
      for (const work of works) await call.approve(work);
      await settleContract(service)({ contractId });
      expect(statusOf(await contractOf(service, contractId)), 'not before the payment').to.equal(status);
    });
  }

  /** The service, in which something else happens just before the first commit. */
  const interrupted = (act: () => Promise<unknown>): TestContracts => {
    let isFirst = true;
    const commit: TestContracts['store']['commit'] = async (...changes) => {
      const happens = isFirst;
      isFirst = false;
      if (happens) await act();
      return service.store.commit(...changes);
    };
    return { ...service, store: { ...service.store, commit } };
  };
  const settle = ({ contractId }: Contract) => settleContract(service)({ contractId });

  it('do not add a payment to a contract that was settled between the read and the commit', async () => {
    const contract = await givenContract(service, { ending: ended });
    service.clock.set('2027-04-20T10:00:00.000Z');
    const late = callsAboutWork(interrupted(() => settle(contract)));
    expect(outcomesOf([await late.request(contract.contractId, bonus)])).to.deep.equal(['CONTRACT_STATUS_CONFLICT']);
    expect(await service.records.allWork(contract.contractId)).to.deep.equal([]);
    expect(statusOf(await contractOf(service, contract.contractId))).to.equal('completed');
  });

  it('do not submit a milestone to a contract whose settlement began between the read and the commit', async () => {
    const contract = await givenContract(service, { ending: ended });
    const work = await givenWork(service, contract);
    service.clock.set('2027-04-07T21:59:59.999Z');
    const late = callsAboutWork(
      interrupted(async () => {
        service.clock.set('2027-04-07T22:00:00.000Z');
        await settle(contract);
      }),
    );
    expect(outcomesOf([await late.submit(work)])).to.deep.equal(['CONTRACT_STATUS_CONFLICT']);
    expect((await workOf(service, work)).status).to.equal('closed');
  });

  it('approve again what payments refused, also while settlement looks at it', async () => {
    const contract = await givenContract(service);
    const work = await givenSubmitted(service, contract);
    await call.approve(work);
    const outcome = { outcome: 'payment_rejected', paymentId: service.ids.next(), at: TUESDAY } as const;
    await service.records.changeWork(work.contractId, work.workId, (before) => ({
      value: recordPayment(before, outcome),
      result: undefined,
    }));
    service.clock.set('2027-04-20T10:00:00.000Z');
    await service.records.changeContract(contract.contractId, (before) => ({
      value: { ...before, ending: ended },
      result: undefined,
    }));
    const late = callsAboutWork(interrupted(() => settle(contract)));
    expect(outcomesOf([await late.approve(work)])).to.deep.equal([200]);
    expect((await workOf(service, work)).status).to.equal('approved');
    expect(happened('milestone.approved')).to.have.lengthOf(2);
  });

  it('do not approve work at terms that were replaced between the read and the commit', async () => {
    const contract = await givenContract(service);
    const first = { weekStart: '2026-11-09', entries: [{ date: '2026-11-10', minutes: 60 }] };
    await call.submitWeek(contract.contractId, first);
    await call.submitWeek(contract.contractId, week);
    await call.approve(weekOf(contract));
    const [terms] = contract.terms;
    const late = callsAboutWork(
      interrupted(() =>
        service.records.changeContract(contract.contractId, (before) => ({
          value: { ...before, terms: [{ ...terms, rate: hourly(60_00) }] },
          result: undefined,
        })),
      ),
    );
    const answer = await late.approve(weekOf(contract, '2026-11-09'));
    expect(outcomesOf([answer])).to.deep.equal(['CONTRACT_AMOUNT_CHANGED']);
  });
});
