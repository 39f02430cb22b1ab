import { expect } from 'chai';
import { createFeed } from '../../simulator/oracles/testing.ts';
import { put } from '../../payments-shared/testing.ts';
import { nobodyPaysTooMuchAlone } from './four-eyes.ts';

const submitted = (payrollId: string, amountMinor: number, parts: object = {}) =>
  put(`PAYROLL#${payrollId}`, 'STATE', {
    payrollId,
    clientId: 'c1',
    status: 'submitted',
    submittedBy: 'u1',
    submittedAt: '2026-03-01T12:00:00.000Z',
    total: { amountMinor, currency: 'EUR' },
    ...parts,
  });

describe('What one person lets pay without a second person', () => {
  const findViolations = (...changes: readonly ReturnType<typeof put>[]): readonly string[] => {
    const { commit, conclude } = createFeed(nobodyPaysTooMuchAlone);
    for (const change of changes) commit(change);
    return conclude();
  };

  it('stays within the threshold over any 24 hours', () => {
    expect(findViolations(submitted('p1', 3_000_000), submitted('p2', 2_000_000))).to.deep.equal([]);
    expect(findViolations(submitted('p1', 3_000_000), submitted('p2', 2_000_001))).to.have.lengthOf(2);
    const nextMorning = { submittedAt: '2026-03-02T08:00:00.000Z' };
    expect(findViolations(submitted('p1', 3_000_000), submitted('p2', 3_000_000, nextMorning))).to.have.lengthOf(1);
  });

  it('is counted once for each payroll, apart for each person, and not with what a second person approved', () => {
    expect(findViolations(submitted('p1', 3_000_000), submitted('p1', 3_000_000))).to.deep.equal([]);
    for (const parts of [
      { submittedBy: 'u2' },
      { approvedBy: 'u2' },
      { status: 'awaiting_approval' },
      { submittedAt: '2026-03-02T12:00:00.000Z' },
    ])
      expect(findViolations(submitted('p1', 3_000_000), submitted('p2', 3_000_000, parts))).to.deep.equal([]);
  });
});
