import { expect } from 'chai';
import fc from 'fast-check';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Caller } from '#shared/http/index.ts';
import { decideAlone } from '../../../src/payroll/domain/four-eyes.ts';
import type { SoleDecisions } from '../../../src/payroll/domain/four-eyes.ts';
import { soleDecision } from '../../../src/payroll/submission.ts';
import { clientId, clientUser, createTestPayments } from '../../service.ts';
import { givenPayroll } from '../payrolls.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-11-02T09:00:00.000Z');
/** JPY has no threshold: a second person decides about every payroll in it. */
const policy = { daySeconds: 86_400, approvalAboveMinor: { EUR: 5_000, USD: 900 } };
const CURRENCIES = ['EUR', 'USD', 'JPY'] as const;

interface Submission {
  readonly currency: (typeof CURRENCIES)[number];
  readonly amountMinor: number;
  /** After the beginning. */
  readonly atMs: number;
}
interface Alone extends Submission {
  readonly isAlone: boolean;
}

const amounts = fc.oneof(fc.integer({ min: 1, max: 6_000 }), fc.constantFrom(1, 450, 900, 901, 2_500, 5_000, 5_001));
const submissions = (maxMs: number): fc.Arbitrary<readonly Submission[]> =>
  fc.array(
    fc.record({
      currency: fc.constantFrom(...CURRENCIES),
      amountMinor: amounts,
      atMs: fc.oneof(fc.integer({ min: 0, max: maxMs }), fc.constantFrom(0, Math.min(DAY_MS, maxMs))),
    }),
    { maxLength: 40 },
  );

/** What one person submits, in this order, each decided on the record that the ones before left. */
const submitAll = (all: readonly Submission[]): readonly Alone[] => {
  const records = new Map<string, SoleDecisions>();
  return all.map((submission, index) => {
    const { currency, amountMinor, atMs } = submission;
    const before = records.get(currency) ?? { clientId, userId: clientUser, currency, decisions: [] };
    const at = new Date(START_MS + atMs).toISOString();
    const decided = decideAlone(before, { payrollId: `p${index}`, total: { amountMinor, currency }, at }, policy);
    if (decided !== undefined) records.set(currency, decided);
    return { ...submission, isAlone: decided !== undefined };
  });
};

const thresholdOf = (currency: string): number => ({ ...policy.approvalAboveMinor, JPY: 0 })[currency] ?? 0;
const sumOf = (all: readonly Submission[]): number => all.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** What one person let pay alone in this currency in the day that ends at an instant. */
const dayBefore = (all: readonly Alone[], currency: string, endMs: number): readonly Alone[] =>
  all.filter((one) => one.isAlone && one.currency === currency && one.atMs <= endMs && one.atMs >= endMs - DAY_MS);

const byTime = (all: readonly Submission[]): readonly Submission[] => all.toSorted((a, b) => a.atMs - b.atMs);

describe('What one person submits without a second person', () => {
  it('stays within the threshold of its currency over any 24 hours', () => {
    fc.assert(
      fc.property(submissions(4 * DAY_MS), (all) => {
        const decided = submitAll(byTime(all));
        for (const { atMs, currency } of decided) {
          expect(sumOf(dayBefore(decided, currency, atMs))).to.be.at.most(thresholdOf(currency));
        }
      }),
    );
  });

  it('stays within the threshold in whichever order they submit within 24 hours', () => {
    fc.assert(
      fc.property(submissions(DAY_MS), (all) => {
        for (const currency of CURRENCIES) {
          const alone = submitAll(all).filter((one) => one.isAlone && one.currency === currency);
          expect(sumOf(alone)).to.be.at.most(thresholdOf(currency));
        }
      }),
    );
  });

  it('needs a second person only where the day’s sum exceeds the threshold, whatever they submit in other currencies', () => {
    fc.assert(
      fc.property(submissions(4 * DAY_MS), (all) => {
        const decided = submitAll(byTime(all));
        decided.forEach(({ currency, amountMinor, atMs, isAlone }, index) => {
          const before = sumOf(dayBefore(decided.slice(0, index), currency, atMs));
          expect(isAlone).to.equal(before + amountMinor <= thresholdOf(currency));
        });
      }),
    );
  });

  it('stays within the threshold when several are submitted at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('EUR', 'USD'), amounts), { maxLength: 6 }), async (all) => {
        const created = createTestPayments();
        const service = { ...created, policy: { ...created.policy, ...policy } };
        const payroll = await givenPayroll(service);
        const caller: Caller = { id: clientUser, type: 'client', groups: ['client'], clientId };
        const alone = await Promise.all(
          all.map(([currency, amountMinor], index) =>
            retryOnConflict(
              async () => {
                const one = { ...payroll, payrollId: `p${index}`, total: { amountMinor, currency } };
                const change = await soleDecision(service, one, { caller, contractorIds: [] });
                if (change !== undefined) await service.store.commit([change]);
                return change !== undefined;
              },
              { sleep: service.sleep },
            ),
          ),
        );
        for (const limited of ['EUR', 'USD']) {
          const sum = all.reduce(
            (total, [currency, amountMinor], index) =>
              total + (alone[index] === true && currency === limited ? amountMinor : 0),
            0,
          );
          expect(sum).to.be.at.most(thresholdOf(limited));
        }
      }),
      { numRuns: 40 },
    );
  });
});
