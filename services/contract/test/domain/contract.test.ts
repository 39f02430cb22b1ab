import { expect } from 'chai';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { calendarOf } from '#shared/time/calendar.ts';
import { CALENDAR_DAY } from '#shared/time/index.ts';
import { activate, assertInForce, beginEnding, lastDay, settle, statusOf } from '../../src/domain/contract.ts';
import { decline, expireSigning, voidSigning } from '../../src/domain/signing.ts';
import { requestTermination } from '../../src/domain/termination.ts';
import { contract, day, open, preparing, signedByClient } from './given.ts';

const calendar = calendarOf(contract.timeZone, CALENDAR_DAY, { date: contract.startsOn, at: contract.createdAt });
const FIRST_DAY = calendar.startOf(contract.startsOn);
const AFTER_END = calendar.endOf('2027-03-31');
const active = activate(contract, FIRST_DAY, calendar);
const ending = beginEnding(active, AFTER_END, calendar);
const termination = requestTermination(
  {
    terminationId: 'termination-1',
    party: 'client',
    requestedBy: 'client-user',
    ground: 'cause',
    lastDay: '2026-11-20',
    reasonCode: 'breach',
    message: 'The files were not delivered.',
    requestedAt: day(8),
  },
  { receivedOn: '2026-11-10', noticeDays: contract.noticeDays, endsOn: '2027-03-31' },
);
const end = { party: 'client', userId: 'client-user', reason: 'A mistake', at: day(1) } as const;
const withSigning = (signing: typeof open) => statusOf({ ...contract, signing });

describe('The status of a contract', () => {
  it('follows its signatures', () => {
    expect([preparing, open, signedByClient].map(withSigning)).to.deep.equal([
      'drafted',
      'pending_client_signature',
      'pending_contractor_signature',
    ]);
    expect(withSigning(decline(open, end))).to.equal('declined');
    expect(withSigning(voidSigning(open, end))).to.equal('voided');
    expect(withSigning(expireSigning(open, day(30)))).to.equal('expired');
  });

  it('follows its days', () => {
    expect([contract, active, ending, settle(ending, AFTER_END)].map(statusOf)).to.deep.equal([
      'scheduled',
      'active',
      'ending',
      'completed',
    ]);
  });
});

describe('A contract', () => {
  it('is active from the first instant of its first day where it is', () => {
    expect(FIRST_DAY).to.equal('2026-11-08T23:00:00.000Z');
    expect(() => activate(contract, '2026-11-08T22:59:59.999Z', calendar)).to.throw(IllegalTransitionError);
    expect(active.activatedAt).to.equal(FIRST_DAY);
    expect(activate(active, AFTER_END, calendar)).to.equal(active);
    expect(() => activate({ ...contract, signing: open }, FIRST_DAY, calendar)).to.throw(IllegalTransitionError);
  });

  it('is completed after its last day, and terminated after an earlier one', () => {
    expect(() => beginEnding(active, '2027-03-31T21:59:59.999Z', calendar)).to.throw(IllegalTransitionError);
    expect(ending.ending).to.deep.equal({ outcome: 'completed', at: AFTER_END });
    const terminated = { ...active, terminations: [termination] };
    expect(lastDay(terminated)).to.equal('2026-11-20');
    expect(beginEnding(terminated, calendar.endOf('2026-11-20'), calendar).ending?.outcome).to.equal('terminated');
    expect(beginEnding(ending, day(400), calendar)).to.equal(ending);
  });

  it('is terminated before its first day without having been active', () => {
    const early = { ...contract, terminations: [{ ...termination, lastDay: '2026-11-05' }] };
    const terminated = settle(beginEnding(early, calendar.endOf('2026-11-05'), calendar), day(5));
    expect(statusOf(terminated)).to.equal('terminated');
    expect(terminated.activatedAt).to.equal(undefined);
  });

  it('does not end by itself without a last day', () => {
    const openEnd = { ...active, terms: [{ version: 1, effectiveOn: contract.startsOn }] as const };
    expect(lastDay(openEnd)).to.equal(undefined);
    expect(() => beginEnding(openEnd, day(4_000), calendar)).to.throw(IllegalTransitionError);
  });

  it('is settled once, after its last day', () => {
    expect(() => settle(active, day(8))).to.throw(IllegalTransitionError);
    const settled = settle(ending, AFTER_END);
    expect(settle(settled, day(400))).to.equal(settled);
  });

  it('takes requests while it is signed and its last day is not over', () => {
    for (const inForce of [contract, active]) expect(() => assertInForce(inForce, 'be amended')).not.to.throw();
    for (const other of [ending, { ...contract, signing: open }])
      expect(() => assertInForce(other, 'be amended')).to.throw(IllegalTransitionError, 'cannot be amended');
  });
});
