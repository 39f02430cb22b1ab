import { expect } from 'chai';
import { CALENDAR_DAY } from '#shared/time/index.ts';
import type { Contract } from '../../src/domain/contract.ts';
import { nextAction } from '../../src/domain/next-action.ts';
import { CONTRACT_POLICY } from '../../src/domain/policy.ts';
import { decline } from '../../src/domain/signing.ts';
import type { Party } from '../../src/domain/signing.ts';
import { decide, newWork, recordPayment, submit } from '../../src/domain/work.ts';
import { contract, day, eur, hourly, open, preparing, signedByClient, userOf } from './given.ts';

const policy = { ...CONTRACT_POLICY, ...CALENDAR_DAY };
const active: Contract = { ...contract, activatedAt: day(7) };
const planned = newWork({ workId: 'w1', contractId: 'contract-1', kind: 'milestone', at: day(0) });
const submitted = (workId: string, submittedAt: string) =>
  submit(
    { ...planned, workId },
    { amount: eur(500_00), attachmentIds: [], submittedAt, submittedBy: userOf.contractor, party: 'contractor' },
  );
const rejected = (workId: string) =>
  decide(submitted(workId, day(8)), { submission: 1, outcome: 'rejected', by: userOf.client, at: day(9) }, 'client');
const proposal: Contract['terminations'][number] = {
  terminationId: 'termination-1',
  party: 'client',
  requestedBy: userOf.client,
  ground: 'mutual',
  status: 'proposed',
  lastDay: '2026-12-31',
  reasonCode: 'budget',
  message: '',
  requestedAt: day(8),
  updatedAt: day(8),
};
const amendment = {
  amendmentId: 'amendment-1',
  contractId: contract.contractId,
  draftedBy: 'client' as const,
  createdBy: 'client-user',
  createdAt: day(0),
  effectiveOn: '2026-12-01',
  change: { rate: hourly(60_00) },
  signing: signedByClient,
};
type Facts = Pick<Parameters<typeof nextAction>[1], 'works' | 'amendment' | 'at'>;
const of = (party: Party, subject: Contract, facts: Partial<Facts> = {}) =>
  nextAction(subject, { party, works: [], policy, at: day(10), ...facts });
const both = (subject: Contract, facts = {}) =>
  (['client', 'contractor'] as const).map((party) => of(party, subject, facts));

describe('What a party has to do next', () => {
  it('is to sign, in its turn', () => {
    const sign = { type: 'sign', deadlineAt: day(30) };
    expect(both({ ...contract, signing: preparing })).to.deep.equal([{ type: 'wait' }, { type: 'wait' }]);
    expect(both({ ...contract, signing: open })).to.deep.equal([sign, { type: 'wait' }]);
    expect(both({ ...contract, signing: signedByClient })).to.deep.equal([{ type: 'wait' }, sign]);
  });

  it('is nothing once the contract is over', () => {
    const end = { party: 'client', userId: userOf.client, reason: '', at: day(1) } as const;
    const over = { ...active, ending: { outcome: 'completed', at: day(200) }, endedAt: day(208) } as const;
    for (const subject of [{ ...contract, signing: decline(open, end) }, over])
      expect(both(subject)).to.deep.equal([{ type: 'none' }, { type: 'none' }]);
  });

  it('is to sign an amendment, or to answer a proposed end, before everything else', () => {
    const works = [rejected('w2')];
    expect(of('contractor', active, { amendment, works })).to.deep.equal({
      type: 'sign_amendment',
      entityId: 'amendment-1',
      deadlineAt: day(30),
    });
    const proposed = { ...active, terminations: [proposal] };
    expect(both(proposed, { works }).map(({ type }) => type)).to.deep.equal(['none', 'answer_termination']);
  });

  it('is to review the work that waits for the longest time, by the deadline of silence', () => {
    const works = [submitted('late', day(10)), submitted('early', day(8))];
    const review = { type: 'review_work', entityId: 'early', deadlineAt: day(22) };
    expect(both(active, { works })).to.deep.equal([review, { type: 'none' }]);
    const ending = { ...active, ending: { outcome: 'completed', at: day(200) } } as const;
    expect(both(ending, { works, at: day(200) })).to.deep.equal([review, { type: 'wait' }]);
  });

  it('is to approve again what payments refused, for the client', () => {
    const decision = { submission: 1, outcome: 'approved', by: userOf.client, at: day(9) } as const;
    const approved = decide(submitted('w3', day(8)), decision, 'client');
    const refused = recordPayment(approved, { outcome: 'payment_rejected', paymentId: 'p1', at: day(10) });
    const ending = { ...active, ending: { outcome: 'completed', at: day(200) } } as const;
    for (const subject of [active, ending])
      expect(of('client', subject, { works: [refused] })).to.deep.equal({ type: 'approve_again', entityId: 'w3' });
    expect(of('client', active, { works: [refused, submitted('w4', day(8))] }).type).to.equal('review_work');
    expect(of('contractor', active, { works: [refused] })).to.deep.equal({ type: 'none' });
  });

  it('is to submit the rest after the last day, until nothing is taken any more', () => {
    const ending = { ...active, ending: { outcome: 'completed', at: day(149) } } as const;
    const until = '2027-04-07T22:00:00.000Z';
    const at = '2027-04-07T21:59:59.999Z';
    expect(of('contractor', ending, { works: [planned], at })).to.deep.equal({
      ...{ type: 'submit_work', entityId: 'w1', deadlineAt: until },
    });
    expect(of('contractor', ending, { at })).to.deep.equal({ type: 'wait', deadlineAt: until });
    expect(of('contractor', ending, { works: [planned], at: until })).to.deep.equal({ type: 'wait' });
  });

  it('is to answer a proposed end until its day is over', () => {
    const proposed = { ...active, terminations: [proposal] };
    const answer = { type: 'answer_termination', entityId: 'termination-1', deadlineAt: '2026-12-31T23:00:00.000Z' };
    expect(of('contractor', proposed, { at: '2026-12-31T22:59:59.999Z' })).to.deep.equal(answer);
    expect(of('contractor', proposed, { at: '2026-12-31T23:00:00.000Z' })).to.deep.equal({ type: 'none' });
  });

  it('is to submit what was rejected, and then what is planned', () => {
    const works = [planned, rejected('w2')];
    expect(both(active, { works })).to.deep.equal([{ type: 'none' }, { type: 'submit_work', entityId: 'w2' }]);
    expect(of('contractor', active, { works: [planned] })).to.deep.equal({ type: 'submit_work', entityId: 'w1' });
  });
});
