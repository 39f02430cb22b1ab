import { expect } from 'chai';
import { parseEvent } from '#shared/events/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { reasonText, submissionPlan, tellContractor } from '../../src/domain/announcements.ts';
import { REJECTION_CODES } from '../../src/domain/review-case.ts';
import { newVerification } from '../../src/domain/verification.ts';
import type { Verification } from '../../src/domain/verification.ts';
import { START, contractorId } from '../fixtures.ts';

const UNCLEAR = 'The identity check could not be completed.';

const kycId = '5f2f6a5e-0c5e-4a51-8f0f-0d9a3c1f7b11';
const planFor = (daySeconds: number, parts: Partial<Verification> = {}) => {
  const policy = { daySeconds, sessionDaySeconds: daySeconds, selfieRequired: true };
  const submitBy = daysAfter(START, 30, policy);
  const verification = { ...newVerification({ kycId, contractorId, at: START, submitBy }), ...parts };
  return submissionPlan(verification, START, submitBy, policy);
};

for (const daySeconds of [86_400, 4, 1]) {
  describe(`A contractor who has to submit, where a day has ${daySeconds} s`, () => {
    const plan = planFor(daySeconds);

    it('is reminded on days 3, 7, 14 and 27; the last wake is the deadline', () => {
      const expected = [3, 7, 14, 27, 30].map((day) => daysAfter(START, day, { daySeconds }));
      expect(plan.wakes.map(({ at }) => at)).to.deep.equal(expected);
      expect(plan.wakes.at(-1)).to.deep.equal({ at: plan.submitBy });
      expect(plan.wakes.slice(0, -1).every(({ reminder }) => reminder !== undefined)).to.equal(true);
    });

    it('names the days that are left', () => {
      const told = plan.wakes.flatMap(({ reminder }) => (reminder ? [reminder.metadata.data] : []));
      expect(told).to.deep.equal([27, 23, 16, 3].map((daysLeft) => ({ submitBy: plan.submitBy, daysLeft })));
    });
  });
}

describe('A reminder', () => {
  const reminders = (parts: Partial<Verification> = {}, daySeconds = 86_400) =>
    planFor(daySeconds, parts).wakes.flatMap(({ reminder }) => (reminder ? [reminder] : []));
  const ids = (parts: Partial<Verification> = {}) => reminders(parts).map(({ id }) => id);

  it('is the same when the plan is made again, and each is another', () => {
    expect(reminders()).to.deep.equal(reminders());
    expect(
      new Set([...ids(), ...ids({ status: 'rejected' }), ...ids({ status: 'rejected', attempt: 2 })]).size,
    ).to.equal(12);
  });

  it('speaks of the resubmission after a rejection', () => {
    const [first] = reminders({ status: 'rejected' });
    expect(first?.metadata).to.deep.include({ template: 'kyc-resubmission-reminder' });
    expect(first?.metadata.data).to.have.keys('resubmitBy', 'daysLeft');
  });

  it('is none where the deadline comes first', () => {
    const policy = { daySeconds: 86_400, sessionDaySeconds: 86_400, selfieRequired: true };
    const submitBy = daysAfter(START, 7, policy);
    const verification = newVerification({ kycId, contractorId, at: START, submitBy });
    const { wakes } = submissionPlan(verification, START, submitBy, policy);
    expect(wakes.map(({ at }) => at)).to.deep.equal([daysAfter(START, 3, policy), submitBy]);
  });
});

describe('A message to the contractor', () => {
  const message = { template: 'kyc-approved', data: {}, occurrence: 1, time: START };

  it('fits the catalogue and names the contractor by an id only', () => {
    const { source, detail } = tellContractor({ kycId, contractorId }, message);
    expect(source).to.equal('mindlinks.kyc');
    expect(parseEvent('notification.requested', detail).metadata).to.deep.equal({
      recipientId: contractorId,
      template: 'kyc-approved',
      data: {},
    });
  });

  it('has one id a fact, whenever it is made', () => {
    const idOf = (change: Partial<typeof message>, of = kycId) =>
      tellContractor({ kycId: of, contractorId }, { ...message, ...change }).detail.id;
    expect(idOf({ time: '2027-01-01T00:00:00.000Z', data: { a: 1 } })).to.equal(idOf({}));
    expect(
      new Set([idOf({}), idOf({ occurrence: 2 }), idOf({ template: 'kyc-rejected' }), idOf({}, 'k2')]).size,
    ).to.equal(4);
  });

  it('explains what the contractor can correct, and does not explain fraud', () => {
    const resubmission = ['201', '204', '205', '206', '207'];
    const explained = [...resubmission, ...REJECTION_CODES, '539'].map(reasonText);
    expect(explained).not.to.include(UNCLEAR);
    expect(['105', '106', '111', '113', 'whatever Veriff adds'].map(reasonText)).to.deep.equal(Array(5).fill(UNCLEAR));
  });
});
