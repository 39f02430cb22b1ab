import { expect } from 'chai';
import type { Contract } from '../../src/domain/contract.ts';
import { MAXIMUM_TIMESHEETS } from '../../src/domain/week.ts';
import { recordPayment } from '../../src/domain/work.ts';
import { timesheetId } from '../../src/work/timesheets.ts';
import { eur, givenTermination, hourly, weekly } from '../domain/given.ts';
import { auditOf, contractOf, givenContract, typesOf, workOf } from '../given.ts';
import { codeOf, createTestContracts, quiet } from '../service.ts';
import { memberOf } from '../signing/given.ts';
import type { Answer } from '#shared/testing/service.ts';
import type { TestContracts } from '../service.ts';
import { callsAboutWork } from './calls.ts';

const MONDAY = '2026-11-16';
const week = (...minutes: readonly number[]) => ({
  weekStart: MONDAY,
  entries: minutes.map((worked, index) => ({ date: `2026-11-${16 + index}`, minutes: worked })),
});

let service: TestContracts;
let call: ReturnType<typeof callsAboutWork>;
const problemsOf = ({ status, body }: Answer) => [
  status,
  ...((body as { problems?: readonly { field: string }[] }).problems ?? []).map(({ field }) => field),
];
const workIn = ({ contractId }: Contract, weekStart = MONDAY) => ({
  contractId,
  workId: timesheetId(contractId, weekStart),
});
/** Other terms of the same contract. */
const change = (contract: Contract, parts: Partial<Contract>) =>
  service.records.changeContract(contract.contractId, (before) => ({ value: { ...before, ...parts }, result: before }));

describe('A timesheet', () => {
  quiet();
  beforeEach(() => {
    service = createTestContracts();
    call = callsAboutWork(service);
    service.clock.set('2026-11-20T15:00:00.000Z');
  });

  it('costs its minutes at the hourly rate of its days, and is one per contract and week', async () => {
    const contract = await givenContract(service);
    const { body } = await call.submitWeek(contract.contractId, { ...week(480, 450), note: 'Layout' });
    expect(body).to.deep.include({ status: 'submitted', weekStart: MONDAY, workId: workIn(contract).workId });
    expect(body).to.have.deep.nested.property('submission.amount', eur(775_00));
    expect(typesOf(service)).to.deep.equal(['timesheet.submitted', 'contract.timesheet.submitted']);
    const other = await givenContract(service);
    await call.submitWeek(other.contractId, week(60));
    expect((await service.records.allWork(contract.contractId)).length).to.equal(1);
    expect(await auditOf(service, contract.contractId)).to.deep.equal(['work.submitted']);
  });

  it('that is sent twice is submitted once, in whatever order its days come', async () => {
    const { contractId } = await givenContract(service);
    const { entries } = week(480, 450);
    await call.submitWeek(contractId, week(480, 450));
    const { length } = service.commits;
    expect((await call.submitWeek(contractId, { weekStart: MONDAY, entries: entries.toReversed() })).status).to.equal(
      200,
    );
    expect(service.commits).to.have.length(length);
    const other = await call.submitWeek(contractId, week(480, 460));
    expect([other.status, codeOf(other)]).to.deep.equal([409, 'CONTRACT_WORK_STATUS_CONFLICT']);
  });

  it('is submitted again with other hours after a rejection, and paid as it was submitted last', async () => {
    const contract = await givenContract(service);
    await call.submitWeek(contract.contractId, week(480));
    await call.reject(workIn(contract));
    await call.submitWeek(contract.contractId, week(420));
    await call.approve(workIn(contract), 2);
    const approved = service.published.at(-1);
    expect(approved).to.have.property('type', 'timesheet.approved');
    expect(approved?.detail.metadata).to.deep.include(eur(350_00));
  });

  it('is refused when it has not begun, is no week of the contract, or breaks the cap', async () => {
    const { contractId } = await givenContract(service, {
      terms: [{ version: 1, effectiveOn: '2026-11-09', endsOn: '2027-03-31', rate: hourly(50_00, 600) }],
    });
    const entry = (date: string, minutes = 60) => [{ date, minutes }];
    const submit = (weekStart: string, entries: readonly object[]) =>
      call.submitWeek(contractId, { weekStart, entries });
    expect(problemsOf(await submit('2026-11-23', entry('2026-11-23')))).to.deep.equal([422, 'weekStart']);
    expect(problemsOf(await submit('2026-11-17', entry('2026-11-17')))).to.deep.equal([422, 'weekStart']);
    expect(problemsOf(await submit('2026-11-02', entry('2026-11-02')))).to.deep.equal([422, 'weekStart']);
    expect(problemsOf(await submit(MONDAY, entry('2026-11-23')))).to.deep.equal([422, 'entries[0].date']);
    expect(problemsOf(await submit(MONDAY, entry(MONDAY, 601)))).to.deep.equal([422, 'entries']);
    expect(problemsOf(await submit(MONDAY, []))).to.deep.equal([422, 'entries']);
    expect((await submit('2026-02-30', [])).status).to.equal(400);
    expect((await submit(MONDAY, entry(MONDAY, 1_441))).status).to.equal(400);
    expect(service.published).to.deep.equal([]);
  });

  it('has the days that have begun where the contract is, and names each other day by its place in the request', async () => {
    const { contractId } = await givenContract(service, { timeZone: 'Pacific/Auckland' });
    const entries = ['2026-11-19', '2026-11-18', '2026-11-16'].map((date) => ({ date, minutes: 60 }));
    const submit = () => call.submitWeek(contractId, { weekStart: MONDAY, entries });
    service.clock.set('2026-11-17T10:59:59.999Z');
    const { status, body } = await submit();
    const message = 'is a day that has not begun';
    expect([status, memberOf({ body }, 'problems')]).to.deep.equal([
      422,
      [
        { field: 'entries[0].date', message },
        { field: 'entries[1].date', message },
      ],
    ]);
    service.clock.set('2026-11-18T10:59:59.999Z');
    expect(problemsOf(await submit())).to.deep.equal([422, 'entries[0].date']);
    service.clock.set('2026-11-18T11:00:00.000Z');
    expect((await submit()).status).to.equal(200);
  });

  it('of a week with one price has no entries, and is submitted once the week is over', async () => {
    const { contractId } = await givenContract(service, {
      terms: [{ version: 1, effectiveOn: '2026-11-09', rate: weekly(1250_00) }],
    });
    service.clock.set('2026-11-22T22:59:59.999Z');
    expect(problemsOf(await call.submitWeek(contractId, week()))).to.deep.equal([422, 'weekStart']);
    service.clock.set('2026-11-22T23:00:00.000Z');
    expect(problemsOf(await call.submitWeek(contractId, week(480)))).to.deep.equal([422, 'entries']);
    const { body } = await call.submitWeek(contractId, week());
    expect(body).to.have.deep.nested.property('submission.amount', eur(1250_00));
    await call.approve({ contractId, workId: timesheetId(contractId, MONDAY) });
    const answer = await call.submitWeek(contractId, { ...week(), note: 'It has no supplement' });
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_WORK_STATUS_CONFLICT']);
  });

  it('of a week with one price that a termination shortens is submitted after the last day', async () => {
    const { contractId } = await givenContract(service, {
      terms: [{ version: 1, effectiveOn: '2026-11-09', rate: weekly(1400_00) }],
      terminations: [givenTermination({ lastDay: MONDAY })],
    });
    service.clock.set(`${MONDAY}T22:59:59.999Z`);
    expect(problemsOf(await call.submitWeek(contractId, week()))).to.deep.equal([422, 'weekStart']);
    service.clock.set(`${MONDAY}T23:00:00.000Z`);
    const { body } = await call.submitWeek(contractId, week());
    expect(body).to.have.deep.nested.property('submission.amount', eur(200_00));
  });

  it('is entered by the client for the contractor, who is notified, may withdraw it, and enter another', async () => {
    const contract = await givenContract(service);
    const { body } = await call.enterWeek(contract.contractId, week(480));
    expect(body).to.have.nested.property('submission.party', 'client');
    const notice = service.published.at(-1)?.detail;
    expect(notice).to.have.nested.property('metadata.template', 'contract-work-entered');
    expect(notice).to.have.nested.property('metadata.recipientId', contract.contractorId);
    expect((await call.withdraw(workIn(contract))).body).to.include({ status: 'withdrawn' });
    expect((await call.submitWeek(contract.contractId, week(420))).body).to.have.nested.property(
      'submission.party',
      'contractor',
    );
  });

  it('that is approved is supplemented: what a client entered does not replace the time of the contractor', async () => {
    const contract = await givenContract(service);
    const { contractId } = contract;
    await call.enterWeek(contractId, week(1));
    await call.approve(workIn(contract));
    const { status, body } = await call.submitWeek(contractId, week(479, 480));
    const supplement = { contractId, workId: timesheetId(contractId, MONDAY, 2) };
    expect(status).to.equal(200);
    expect(body).to.deep.include({ workId: supplement.workId, status: 'submitted', supplement: 2 });
    expect(body).to.have.deep.nested.property('submission.amount', eur(799_17));
    const { length } = service.commits;
    expect((await call.submitWeek(contractId, week(479, 480))).status, 'once more').to.equal(200);
    expect(service.commits).to.have.length(length);
    expect((await call.approve(supplement)).status).to.equal(200);
    const approvals = service.published.filter(({ type }) => type === 'timesheet.approved');
    expect(approvals.map(({ detail }) => detail.entityId)).to.deep.equal([workIn(contract).workId, supplement.workId]);
    expect(approvals.at(-1)?.detail.metadata).to.include(eur(799_17));
  });

  it('that is approved is not submitted once more with the same time', async () => {
    const contract = await givenContract(service);
    await call.submitWeek(contract.contractId, week(480));
    await call.approve(workIn(contract));
    const answer = await call.submitWeek(contract.contractId, week(480));
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_WORK_STATUS_CONFLICT']);
  });

  it('and its supplements have together the hours of a day, and the minutes that are paid in a week', async () => {
    const contract = await givenContract(service, {
      terms: [{ version: 1, effectiveOn: '2026-11-09', endsOn: '2027-03-31', rate: hourly(50_00, 1_500) }],
    });
    const { contractId } = contract;
    await call.submitWeek(contractId, week(480));
    await call.approve(workIn(contract));
    expect(problemsOf(await call.submitWeek(contractId, week(961)))).to.deep.equal([422, 'entries[0].minutes']);
    expect(problemsOf(await call.submitWeek(contractId, week(960, 61)))).to.deep.equal([422, 'entries']);
    expect((await call.submitWeek(contractId, week(960, 60))).status).to.equal(200);
  });

  it('has nine supplements at most', async () => {
    const contract = await givenContract(service);
    const { contractId } = contract;
    for (let number = 1; number <= MAXIMUM_TIMESHEETS; number += 1) {
      await call.submitWeek(contractId, week(number));
      await call.approve({ contractId, workId: timesheetId(contractId, MONDAY, number) });
    }
    const answer = await call.submitWeek(contractId, week(60));
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_WORK_STATUS_CONFLICT']);
    expect(await service.records.allWork(contractId)).to.have.length(MAXIMUM_TIMESHEETS);
  });

  it('of a week that a termination cut is supplemented with the rest once that is withdrawn', async () => {
    const contract = await givenContract(service, { terminations: [givenTermination({ lastDay: '2026-11-17' })] });
    await call.submitWeek(contract.contractId, week(480, 480));
    await call.approve(workIn(contract));
    await change(contract, { terminations: [] });
    const rest = { weekStart: MONDAY, entries: [{ date: '2026-11-19', minutes: 480 }] };
    const { body } = await call.submitWeek(contract.contractId, rest);
    expect(body).to.have.deep.nested.property('submission.amount', eur(400_00));
  });

  it('leaves on the contract up to which day time is approved', async () => {
    const contract = await givenContract(service);
    await call.submitWeek(contract.contractId, {
      weekStart: '2026-11-09',
      entries: [{ date: '2026-11-10', minutes: 60 }],
    });
    await call.submitWeek(contract.contractId, week(480));
    await call.approve(workIn(contract));
    await call.approve(workIn(contract, '2026-11-09'));
    expect((await contractOf(service, contract.contractId)).approvedUntil).to.equal('2026-11-22');
  });

  it('is not approved at an amount that the terms do not have any more: the contractor submits it again', async () => {
    const contract = await givenContract(service);
    await call.submitWeek(contract.contractId, week(480, 480, 480));
    await change(contract, {
      terms: [...contract.terms, { version: 2, effectiveOn: '2026-11-18', endsOn: '2027-03-31', rate: hourly(60_00) }],
    });
    const answer = await call.approve(workIn(contract));
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_AMOUNT_CHANGED']);
    await call.reject(workIn(contract));
    const { body } = await call.submitWeek(contract.contractId, week(480, 480, 480));
    expect(body).to.have.deep.nested.property('submission.amount', eur(1280_00));
    expect((await call.approve(workIn(contract), 2)).status).to.equal(200);
  });

  it('whose payment was refused is submitted again at other terms, until the contract is settled', async () => {
    const contract = await givenContract(service, { ending: { outcome: 'completed', at: '2027-03-31T22:00:00.000Z' } });
    await call.submitWeek(contract.contractId, week(480));
    await call.approve(workIn(contract));
    const outcome = { outcome: 'payment_rejected', paymentId: service.ids.next(), at: service.clock.now() } as const;
    await service.records.changeWork(contract.contractId, workIn(contract).workId, (before) => ({
      value: recordPayment(before, outcome),
      result: undefined,
    }));
    await change(contract, {
      settlingSince: '2027-04-08T22:00:00.000Z',
      terms: [{ version: 1, effectiveOn: '2026-11-09', endsOn: '2027-03-31', rate: hourly(60_00) }],
    });
    service.clock.set('2027-04-20T10:00:00.000Z');
    const answer = await call.approve(workIn(contract));
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_AMOUNT_CHANGED']);
    const { body } = await call.submitWeek(contract.contractId, week(480));
    expect(body).to.have.deep.nested.property('submission.amount', eur(480_00));
    expect((await call.approve(workIn(contract), 2)).status).to.equal(200);
  });

  it('is not approved with days that lie after a termination’s last day', async () => {
    const contract = await givenContract(service);
    await call.submitWeek(contract.contractId, week(480, 480, 480));
    await change(contract, { terminations: [givenTermination({ lastDay: '2026-11-17' })] });
    const answer = await call.approve(workIn(contract));
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_AMOUNT_CHANGED']);
    expect((await workOf(service, workIn(contract))).status).to.equal('submitted');
  });

  it('of the last week is accepted after the end, and of the week after the end is not', async () => {
    const contract = await givenContract(service, { ending: { outcome: 'completed', at: '2027-03-31T22:00:00.000Z' } });
    service.clock.set('2027-04-06T10:00:00.000Z');
    const entries = (date: string) => [{ date, minutes: 60 }];
    const submit = (weekStart: string, date: string) =>
      call.submitWeek(contract.contractId, { weekStart, entries: entries(date) });
    expect((await submit('2027-03-29', '2027-03-31')).status).to.equal(200);
    expect(problemsOf(await submit('2027-03-29', '2027-04-01'))).to.deep.equal([422, 'entries[0].date']);
    expect(problemsOf(await submit('2027-04-05', '2027-04-05'))).to.deep.equal([422, 'weekStart']);
  });
});
