import type { Payroll } from '../../../services/payments/src/payroll/domain/payroll.ts';
import type { Oracle } from '../../simulator/oracles/oracle.ts';
import { DAY_MS } from '../../simulator/world/time.ts';

/** The stage's threshold of EUR, in which all payrolls of the simulation are (`services/payments/serverless.yml`). */
export const THRESHOLD_MINOR = 5_000_000;

/** Clocks are off by two seconds at most. */
const SKEW_MS = 5_000;

interface Alone {
  readonly decider: string;
  readonly at: number;
  readonly amountMinor: number;
}

/** What one person let pay without a second person stays within the threshold, over any 24 hours. */
export const nobodyPaysTooMuchAlone = (): Oracle => {
  const alone = new Map<string, Alone>();
  const wrong: string[] = [];
  const check = (payrollId: string, { decider, at }: Alone): void => {
    const sum = [...alone.values()]
      .filter((other) => other.decider === decider && Math.abs(at - other.at) < DAY_MS - SKEW_MS && other.at <= at)
      .reduce((all, { amountMinor }) => all + amountMinor, 0);
    if (sum > THRESHOLD_MINOR) wrong.push(`payroll ${payrollId} brings what ${decider} let pay in a day to ${sum}`);
  };
  return {
    name: 'nobody lets pay too much alone',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || !change.key.pk.startsWith('PAYROLL#') || change.key.sk !== 'STATE') continue;
          const { payrollId, clientId, status, submittedBy, submittedAt, approvedBy, total } = change.value as Payroll;
          if (status !== 'submitted' || submittedAt === undefined || approvedBy !== undefined) continue;
          if (alone.has(payrollId)) continue;
          const decision = {
            decider: `${clientId}/${submittedBy}`,
            at: Date.parse(submittedAt),
            amountMinor: total.amountMinor,
          };
          alone.set(payrollId, decision);
          // In the order of their clocks, which is not that of the commits.
          for (const [id, each] of alone) if (each.decider === decision.decider) check(id, each);
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};
