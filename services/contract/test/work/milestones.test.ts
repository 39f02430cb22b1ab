import { expect } from 'chai';
import { clientClaims } from '#shared/http/testing.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { MAXIMUM_SUBMISSIONS, recordPayment } from '../../src/domain/work.ts';
import type { Work } from '../../src/domain/work.ts';
import { eur, givenTermination, preparing } from '../domain/given.ts';
import { auditOf, contractOf, givenContract, givenWork, typesOf, workOf } from '../given.ts';
import { codeOf, createTestContracts, otherClientClaims, otherContractorClaims, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';
import { callsAboutWork } from './calls.ts';

const BEFORE_START = '2026-11-08T22:59:59.999Z';
const DURING = '2026-11-18T10:00:00.000Z';
/** The contract ends on March 31 in Berlin; April 7 is the seventh day after. */
const WINDOW_OPEN = '2027-04-07T21:59:59.999Z';
const WINDOW_OVER = '2027-04-07T22:00:00.000Z';
const ended: Partial<Contract> = { ending: { outcome: 'completed', at: '2027-03-31T22:00:00.000Z' } };
const settled: Partial<Contract> = { ...ended, endedAt: '2027-04-09T10:00:00.000Z' };

let service: TestContracts;
let call: ReturnType<typeof callsAboutWork>;
const at = (instant: string) => service.clock.set(instant);
const given = async (parts: Partial<Contract> = {}, work: Partial<Work> = {}): Promise<Work> =>
  givenWork(service, await givenContract(service, parts), work);
const statusAndCode = (answer: Awaited<ReturnType<typeof call.submit>>) => [answer.status, codeOf(answer)];

describe('A milestone', () => {
  quiet();
  beforeEach(() => {
    service = createTestContracts();
    call = callsAboutWork(service);
    at(DURING);
  });

  it('is submitted with the amount that was agreed: payments get a copy, and the machine a signal', async () => {
    const work = await given();
    const { status, body } = await call.submit(work, { note: 'All pages' });
    expect(status).to.equal(200);
    expect(body).to.deep.include({
      status: 'submitted',
      submission: {
        number: 1,
        amount: eur(1_000_00),
        note: 'All pages',
        attachments: [],
        submittedAt: DURING,
        party: 'contractor',
      },
    });
    expect(typesOf(service)).to.deep.equal(['milestone.submitted', 'contract.milestone.submitted']);
    const [copy, signal] = service.published.map(({ detail }) => detail);
    expect(copy).to.have.property('entityId', work.workId);
    expect(copy).to.have.nested.property('metadata.amountMinor', 1_000_00);
    expect(signal).to.have.property('entityId', work.contractId);
    expect(signal).to.deep.nested.include({ 'metadata.workId': work.workId, 'metadata.submission': 1 });
    expect(await auditOf(service, work.contractId)).to.deep.equal(['work.submitted']);
  });

  it('names to payments the user for whom the terms approve it, where silence is an approval', async () => {
    const contract = await givenContract(service, { silence: 'approval' });
    await call.submit(await givenWork(service, contract));
    expect(service.published[0]?.detail).to.have.nested.property('metadata.termsApproveFor', contract.createdBy);
  });

  it('that is submitted twice with the same note is submitted once', async () => {
    const work = await given();
    await call.submit(work, { note: 'All pages' });
    const { length } = service.commits;
    expect((await call.submit(work, { note: 'All pages' })).status).to.equal(200);
    expect(service.commits).to.have.length(length);
    expect(statusAndCode(await call.submit(work, { note: 'Other pages' }))).to.deep.equal([
      409,
      'CONTRACT_WORK_STATUS_CONFLICT',
    ]);
  });

  it('is rejected with a comment, of which the contractor is notified, and submitted again', async () => {
    const work = await given();
    await call.submit(work);
    expect((await call.reject(work)).body).to.deep.include({
      status: 'rejected',
      decision: { submission: 1, outcome: 'rejected', comment: 'Page 3 is missing', at: DURING },
    });
    const notice = service.published.at(-1)?.detail;
    expect(notice).to.have.nested.property('metadata.template', 'contract-work-rejected');
    expect(notice).to.have.nested.property('metadata.data.comment', 'Page 3 is missing');
    expect((await call.submit(work)).body).to.deep.include({ status: 'submitted' });
    expect((await call.approve(work, 2)).body).to.deep.include({ status: 'approved' });
    const ids = service.published.map(({ detail }) => detail.id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect((await workOf(service, work)).submissions).to.have.lengthOf(2);
  });

  it('is not rejected without a comment', async () => {
    const work = await given();
    await call.submit(work);
    expect((await call.reject(work, { submission: 1 })).status).to.equal(400);
    expect((await workOf(service, work)).status).to.equal('submitted');
  });

  it('is approved once: the same person again changes nothing, and another one is refused', async () => {
    const work = await given();
    await call.submit(work);
    expect((await call.approve(work)).status).to.equal(200);
    const { length } = service.commits;
    expect((await call.approve(work)).status).to.equal(200);
    expect(service.commits).to.have.length(length);
    expect(statusAndCode(await call.reject(work))).to.deep.equal([409, 'CONTRACT_WORK_STATUS_CONFLICT']);
    expect(typesOf(service).filter((type) => type === 'milestone.approved')).to.have.lengthOf(1);
  });

  it('that is paid is not approved again: the same person again changes nothing, and another one is refused', async () => {
    const work = await given();
    await call.submit(work);
    await call.approve(work);
    const outcome = { outcome: 'paid', paymentId: service.ids.next(), at: DURING } as const;
    await service.records.changeWork(work.contractId, work.workId, (before) => ({
      value: recordPayment(before, outcome),
      result: undefined,
    }));
    const { length } = service.commits;
    expect((await call.approve(work)).body).to.deep.include({ status: 'paid' });
    const colleague = { ...clientClaims, sub: 'colleague', 'cognito:username': 'colleague' };
    expect(statusAndCode(await call.approve(work, 1, colleague))).to.deep.equal([409, 'CONTRACT_WORK_STATUS_CONFLICT']);
    expect(service.commits).to.have.length(length);
  });

  it('is approved as it was seen: another submission is a conflict that names its number', async () => {
    const work = await given();
    await call.submit(work);
    await call.withdraw(work);
    await call.submit(work);
    const answer = await call.approve(work, 1);
    expect(statusAndCode(answer)).to.deep.equal([409, 'CONTRACT_SUBMISSION_CHANGED']);
    expect(answer.body).to.include({ submission: 2 });
  });

  it('is approved again when payments refused the first approval, as another event', async () => {
    const work = await given();
    await call.submit(work);
    await call.approve(work);
    const outcome = { outcome: 'payment_rejected', paymentId: service.ids.next(), at: DURING } as const;
    await service.records.changeWork(work.contractId, work.workId, (before) => ({
      value: recordPayment(before, outcome),
      result: undefined,
    }));
    expect((await call.approve(work)).status).to.equal(200);
    const approvals = service.published.filter(({ type }) => type === 'milestone.approved');
    expect(new Set(approvals.map(({ detail }) => detail.id)).size).to.equal(2);
  });

  it('is withdrawn by the contractor before a decision, and not after it', async () => {
    const work = await given();
    await call.submit(work);
    expect((await call.withdraw(work)).body).to.include({ status: 'withdrawn' });
    expect(typesOf(service).at(-1)).to.equal('milestone.withdrawn');
    await call.submit(work);
    await call.approve(work, 2);
    expect(statusAndCode(await call.withdraw(work, 2))).to.deep.equal([409, 'CONTRACT_WORK_STATUS_CONFLICT']);
  });

  it('does not exist for strangers, and does not for another contract', async () => {
    const work = await given();
    const other = await givenContract(service);
    expect((await call.submit(work, {}, otherContractorClaims)).status).to.equal(404);
    expect((await call.approve(work, 1, otherClientClaims)).status).to.equal(404);
    expect((await call.withdraw(work, 1, otherContractorClaims)).status).to.equal(404);
    expect((await call.submit({ ...work, contractId: other.contractId })).status).to.equal(404);
    expect((await call.submit({ ...work, workId: other.contractId })).status).to.equal(404);
    const timesheet = await givenWork(service, other, { kind: 'timesheet', weekStart: '2026-11-09' });
    const { agreed: _none, ...weekly } = await workOf(service, timesheet);
    const read = await service.records.readWork(timesheet.contractId, timesheet.workId);
    await service.store.commit([service.records.putWork(weekly, read)]);
    expect((await call.submit(timesheet)).status).to.equal(404);
  });

  it('is submitted 20 times at most: its record has room for so many', async () => {
    const work = await given();
    for (let number = 1; number <= MAXIMUM_SUBMISSIONS; number += 1) {
      await call.submit(work);
      await call.withdraw(work, number);
    }
    expect(statusAndCode(await call.submit(work))).to.deep.equal([409, 'CONTRACT_TOO_MANY_SUBMISSIONS']);
  });
});

describe('The days of a contract', () => {
  quiet();
  beforeEach(() => {
    service = createTestContracts();
    call = callsAboutWork(service);
  });

  it('begin at midnight where the contract is, whether the machine has activated it or not', async () => {
    const work = await given();
    const { activatedAt: _never, ...scheduled } = await contractOf(service, work.contractId);
    const read = await service.records.readContract(work.contractId);
    await service.store.commit([service.records.putContract(scheduled, read)]);
    at(BEFORE_START);
    expect(statusAndCode(await call.submit(work))).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
    at('2026-11-08T23:00:00.000Z');
    expect((await call.submit(work)).status).to.equal(200);
  });

  it('take no work before both parties signed', async () => {
    const work = await given({ signing: preparing });
    at(DURING);
    expect(statusAndCode(await call.submit(work))).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
  });

  it('take work until seven days after the last one, to the millisecond', async () => {
    const work = await given(ended);
    at(WINDOW_OVER);
    const late = await call.submit(work);
    expect(statusAndCode(late)).to.deep.equal([409, 'CONTRACT_SUBMISSIONS_CLOSED']);
    expect(late.body).to.include({ until: WINDOW_OVER });
    at(WINDOW_OPEN);
    expect((await call.submit(work)).status).to.equal(200);
  });

  it('take no work of a contract that was terminated before its first day', async () => {
    const termination = givenTermination({ lastDay: '2026-11-05' });
    const work = await given({ terminations: [termination] });
    at('2026-11-09T10:00:00.000Z');
    expect(statusAndCode(await call.submit(work))).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
  });

  it('leave time for a decision after the end, until the contract is settled', async () => {
    const work = await given(ended);
    at(WINDOW_OPEN);
    await call.submit(work);
    at('2027-05-20T10:00:00.000Z');
    expect((await call.approve(work)).body).to.include({ status: 'approved' });
    const closed = await given(settled, {
      status: 'submitted',
      submissions: (await workOf(service, work)).submissions,
    });
    for (const answer of [await call.approve(closed), await call.reject(closed), await call.withdraw(closed)]) {
      expect(statusAndCode(answer)).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
    }
  });
});
