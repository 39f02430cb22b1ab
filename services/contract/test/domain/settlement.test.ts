import { expect } from 'chai';
import { calendarOf } from '#shared/time/calendar.ts';
import { CALENDAR_DAY } from '#shared/time/index.ts';
import { settlementDocument, settlementStatement } from '../../src/documents/settlement-document.ts';
import { CONTRACT_POLICY } from '../../src/domain/policy.ts';
import { closeAtEnd, settlementOf, settlementStep } from '../../src/domain/settlement.ts';
import { close, decide, newWork, recordPayment, submit } from '../../src/domain/work.ts';
import type { Work, WorkKind } from '../../src/domain/work.ts';
import { contract, day, eur } from './given.ts';

const calendar = calendarOf(contract.timeZone, CALENDAR_DAY, { date: contract.startsOn, at: contract.createdAt });
const AFTER_SUBMISSIONS = calendar.endOf('2027-04-07');
const planned = (workId: string, kind: WorkKind = 'milestone') =>
  newWork({ workId, contractId: 'contract-1', kind, title: `Work ${workId}`, at: day(0) });
const submitted = (workId: string, amountMinor = 500_00) =>
  submit(planned(workId), {
    amount: eur(amountMinor),
    attachmentIds: [],
    submittedAt: day(1),
    submittedBy: 'contractor-user',
    party: 'contractor' as const,
  });
const approved = (workId: string, amountMinor?: number) =>
  decide(
    submitted(workId, amountMinor),
    { submission: 1, outcome: 'approved', by: 'client-user', at: day(2) },
    'client',
  );
const paid = (workId: string, amountMinor?: number) =>
  recordPayment(approved(workId, amountMinor), { outcome: 'paid', paymentId: `payment-of-${workId}`, at: day(3) });
const refused = (workId: string) =>
  recordPayment(approved(workId), { outcome: 'payment_rejected', paymentId: `payment-of-${workId}`, at: day(3) });
const step = (works: readonly Work[], at = AFTER_SUBMISSIONS) =>
  settlementStep(contract, works, at, calendar, CONTRACT_POLICY);

describe('The settlement of a contract', () => {
  it('takes work for seven days after the last day', () => {
    const before = '2027-04-07T21:59:59.999Z';
    expect(step([], before)).to.deep.equal({ step: 'wait_for_submissions', until: AFTER_SUBMISSIONS });
    expect(step([])).to.deep.equal({ step: 'settle' });
  });

  it('waits for decisions, and then for payments', () => {
    expect(step([submitted('w1'), approved('w2'), paid('w3')])).to.deep.equal({
      step: 'wait_for_decisions',
      workIds: ['w1'],
    });
    expect(step([approved('w2'), paid('w3'), planned('w4')])).to.deep.equal({
      step: 'wait_for_payments',
      workIds: ['w2'],
    });
    expect(step([paid('w3'), planned('w4')])).to.deep.equal({ step: 'settle' });
  });

  it('waits for work that is approved and whose payment was refused: the client approves it again', () => {
    expect(step([refused('w1'), paid('w2')])).to.deep.equal({ step: 'wait_for_payments', workIds: ['w1'] });
  });

  it('has a row for all work, and the sum of what was paid', () => {
    const closed = close(planned('w3'), { reason: 'contract_completed', at: day(9) });
    const cancelled = recordPayment(approved('w4'), {
      outcome: 'payment_cancelled',
      paymentId: 'payment-of-w4',
      reason: 'disputed',
      at: day(3),
    });
    expect(settlementOf(contract, [paid('w1', 100_00), paid('w2', 50_01), closed, cancelled])).to.deep.equal({
      rows: [
        {
          workId: 'w1',
          name: 'Work w1',
          kind: 'milestone',
          outcome: 'paid',
          amount: eur(100_00),
          paymentId: 'payment-of-w1',
        },
        {
          workId: 'w2',
          name: 'Work w2',
          kind: 'milestone',
          outcome: 'paid',
          amount: eur(50_01),
          paymentId: 'payment-of-w2',
        },
        {
          workId: 'w3',
          name: 'Work w3',
          kind: 'milestone',
          outcome: 'closed',
          amount: eur(0),
          reason: 'contract_completed',
        },
        {
          workId: 'w4',
          name: 'Work w4',
          kind: 'milestone',
          outcome: 'payment_cancelled',
          amount: eur(500_00),
          paymentId: 'payment-of-w4',
          reason: 'disputed',
        },
      ],
      paid: eur(150_01),
    });
  });

  it('names the files of the last submission of each work', () => {
    const file = {
      fileName: 'report.pdf',
      contentType: 'application/pdf',
      sizeBytes: 20,
      sha256: 'a'.repeat(64),
    } as const;
    const files = ['f1', 'f2'].map((attachmentId) => ({ attachmentId, ...file }));
    const of = (work: Work, attachmentIds: readonly string[]): Work => ({
      ...work,
      files,
      submissions: work.submissions.map((submission) => ({ ...submission, attachmentIds })),
    });
    const works = [of(paid('w1'), ['f2']), paid('w2')];
    const { rows } = settlementOf(contract, works);
    expect(rows.map(({ attachments }) => attachments)).to.deep.equal([[files[1]], undefined]);
    const text = JSON.stringify(
      settlementDocument(settlementStatement({ ...contract, endedAt: day(200) }, settlementOf(contract, works))),
    );
    expect(text)
      .to.include('report.pdf')
      .and.to.include(`20 bytes, SHA-256 ${'a'.repeat(64)}`);
  });

  it('is not stated while work is open', () => {
    for (const work of [planned('w1'), submitted('w1'), approved('w1')])
      expect(() => settlementOf(contract, [work]), work.status).to.throw(RangeError, 'not settled');
  });

  it('needs a last day', () => {
    const openEnd = { ...contract, terms: [{ version: 1, effectiveOn: contract.startsOn }] as const };
    expect(() => settlementStep(openEnd, [], AFTER_SUBMISSIONS, calendar, CONTRACT_POLICY)).to.throw(RangeError);
  });
});

describe('Work that was never approved', () => {
  const reasonOf = (work: Work) => closeAtEnd(work, day(9)).closed?.reason;
  const rejected = decide(
    submitted('w1'),
    { submission: 1, outcome: 'rejected', by: 'client-user', at: day(2) },
    'client',
  );
  const withdrawn = decide(
    submitted('w1'),
    { submission: 1, outcome: 'withdrawn', by: 'contractor-user', at: day(2) },
    'contractor',
  );

  it('is closed at the end with its reason', () => {
    expect([planned('w1'), rejected, withdrawn].map(reasonOf)).to.deep.equal([
      'not_submitted',
      'rejected',
      'withdrawn',
    ]);
  });

  it('is the only work that the end closes', () => {
    for (const work of [submitted('w1'), approved('w1'), refused('w1'), paid('w1')])
      expect(closeAtEnd(work, day(9))).to.equal(work);
  });
});
