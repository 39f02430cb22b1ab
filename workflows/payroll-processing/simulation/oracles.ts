import { CURRENCY } from '#local/platform-client/endpoints.ts';
import { LINE_TRANSITIONS } from '../../../services/payments/src/payroll/domain/line.ts';
import { FUNDING_DAYS } from '../../../services/payments/src/payroll/domain/policy.ts';
import { EDGES, isOver } from '../../../services/payments/src/payroll/domain/payroll.ts';
import type { Payroll } from '../../../services/payments/src/payroll/domain/payroll.ts';
import type { Execution } from '../../simulator/asl/index.ts';
import { failuresStayListed } from '../../simulator/oracles/failures.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { statusesFollowTheirEdges } from '../../simulator/oracles/records.ts';
import { isAtRest } from '../../simulator/oracles/waits.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { balancesIn, payoutsIn, payrollLinesIn, payrollsIn } from '../../payments-shared/records.ts';
import { DAY_MS } from '../../simulator/world/time.ts';
import { countersAgree, everythingIsBooked, linesAreBookedOnce, outcomesAgree } from './accounting.ts';
import { nobodyPaysTooMuchAlone } from './four-eyes.ts';
import { payrollIdOf } from './operators.ts';
import { ofPayroll } from './records.ts';
import { failedLinesArePaidAgainOnce } from './redrafts.ts';

const edges = (): Oracle =>
  statusesFollowTheirEdges([
    { what: 'payroll', isOne: (pk, sk) => pk.startsWith('PAYROLL#') && sk === 'STATE', edges: EDGES },
    { what: 'line', isOne: (pk, sk) => pk.startsWith('PAYROLL#') && sk.startsWith('LINE#'), edges: LINE_TRANSITIONS },
  ]);

/** A submitted payroll ends, and so does each of its lines. A draft is not processed. */
const everyPayrollEnds = (records: Records): Oracle => {
  const submitted = new Set<string>();
  return {
    name: 'every payroll ends',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        if (type === 'payroll.submitted') submitted.add((detail as { readonly entityId: string }).entityId);
      },
    },
    conclude: () =>
      payrollsIn(records).flatMap((payroll) => {
        const { payrollId, status, closedAt } = payroll;
        if (!submitted.has(payrollId)) return [];
        const open = ofPayroll(payrollLinesIn(records), payroll).filter((line) => line.status === 'paying');
        return [
          ...(isOver(payroll) ? [] : [`payroll ${payrollId} is ${status}`]),
          ...(closedAt === undefined ? [`payroll ${payrollId} is not closed`] : []),
          ...open.map(({ paymentId }) => `line ${paymentId} is still being paid`),
        ];
      }),
  };
};

/** A cancelled payroll never pays. */
const cancelledPayrollsPayNothing = (records: Records): Oracle => {
  const paid = (): readonly string[] => {
    const cancelled = new Set(
      payrollsIn(records).flatMap(({ status, payrollId }) => (status === 'cancelled' ? [payrollId] : [])),
    );
    return [
      ...payrollLinesIn(records)
        .filter(({ payrollId }) => cancelled.has(payrollId))
        .map(({ paymentId, status }) => `line ${paymentId} of a cancelled payroll is ${status}`),
      ...payoutsIn(records)
        .filter(({ key }) => cancelled.has(key.split('.')[0] ?? ''))
        .map(({ key, status }) => `payout ${key} of a cancelled payroll is ${status}`),
    ];
  };
  return { name: 'a cancelled payroll pays no one', inspect: paid, conclude: paid };
};

/** A line fails only by its own payout. */
const failuresHaveACause = (records: Records, site: () => StripeSite): Oracle => ({
  name: 'a line fails by its own payout',
  conclude: () => {
    const payouts = new Map(payoutsIn(records).map((payout) => [payout.key, payout]));
    const atStripe = new Map(
      site()
        .stripe.allPayouts()
        .map(({ object }) => [object.id, object.status]),
    );
    return payrollLinesIn(records).flatMap(({ paymentId, attempt, status }) => {
      if (status !== 'failed' && status !== 'reversed') return [];
      const payout = payouts.get(`${paymentId}.${attempt}`);
      const said = payout?.payoutId === undefined ? 'failed' : atStripe.get(payout.payoutId);
      const isOwn =
        payout !== undefined && payout.failureCode !== undefined && (said === 'failed' || said === 'canceled');
      return isOwn ? [] : [`line ${paymentId} is ${status}, and its payout ${said ?? 'unknown'} at Stripe`];
    });
  },
});

/** Clocks are off by two seconds at most. */
const SKEW_MS = 5_000;

/** A payroll waits seven days for its funds, in any number of rounds, and is not cancelled before. */
const fundsHaveSevenDays = (): Oracle => {
  const deadlines = new Map<string, string>();
  const wrong: string[] = [];
  const check = ({ payrollId, funding, cancelled }: Payroll): void => {
    if (funding === undefined) return;
    const { since, deadlineAt } = funding;
    const first = deadlines.get(payrollId) ?? deadlineAt;
    deadlines.set(payrollId, first);
    if (first !== deadlineAt) wrong.push(`payroll ${payrollId} got another deadline`);
    if (Date.parse(deadlineAt) - Date.parse(since) !== FUNDING_DAYS * DAY_MS) {
      wrong.push(`payroll ${payrollId} has from ${since} to ${deadlineAt}`);
    }
    if (cancelled?.reason !== 'funding_deadline') return;
    if (Date.parse(cancelled.at) < Date.parse(deadlineAt) - SKEW_MS) wrong.push(`payroll ${payrollId} ended too early`);
  };
  return {
    name: 'funds have seven days',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind === 'put' && change.key.pk.startsWith('PAYROLL#') && change.key.sk === 'STATE') {
            check(change.value as Payroll);
          }
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** Who waits longest and could be paid goes on: looked at when nothing is on its way, a day apart. */
const noWaitWithSufficientFunds = (records: Records): Oracle => {
  let seen = new Set<string>();
  const couldGoOn = (executions: readonly Execution[]): ReadonlySet<string> => {
    const balances = balancesIn(records);
    const waiting = payrollsIn(records).filter(({ status }) => status === 'awaiting_funds');
    const oldest = Map.groupBy(waiting, ({ clientId }) => clientId);
    return new Set(
      [...oldest.values()].flatMap((theirs) => {
        const [first] = theirs.toSorted((a, b) => ((a.funding?.since ?? '') < (b.funding?.since ?? '') ? -1 : 1));
        if (first === undefined) return [];
        const { payrollId, clientId, total } = first;
        const isAsleep = executions.some(
          (one) => payrollIdOf(one) === payrollId && one.active().some(({ state }) => state === 'WaitForFunding'),
        );
        const has = balances.get(`client:${clientId}:escrow ${CURRENCY}`) ?? 0;
        return isAsleep && has >= total.amountMinor ? [payrollId] : [];
      }),
    );
  };
  return {
    name: 'no payroll waits for funds that are available',
    inspect: (world) => {
      const now = isAtRest(world) ? couldGoOn(world.states.executions()) : new Set<string>();
      const twice = [...now].filter((payrollId) => seen.has(payrollId));
      seen = new Set(now);
      return twice.map((payrollId) => `payroll ${payrollId} waits for funds that are there`);
    },
  };
};

/** States in which an execution waits for a signal. */
const WAITS = ['WaitForFunding', 'WaitForSettlement', 'ParkForOperator', 'ParkBatchForOperator'];

/** One live execution processes a payroll: none takes over from a running one, and no two wait for the same signal. */
const oneDriver = (): Oracle => {
  const executions = new Map<string, Execution>();
  const holders = new Map<string, string | undefined>();
  const wrong: string[] = [];
  return {
    name: 'one execution processes a payroll',
    listener: {
      executionStarted: (execution) => void executions.set(execution.arn, execution),
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || !change.key.pk.startsWith('PAYROLL#') || change.key.sk !== 'STATE') continue;
          const { payrollId, holder } = change.value as Payroll;
          const before = holders.get(payrollId);
          holders.set(payrollId, holder?.executionArn);
          if (before === undefined || holder === undefined || before === holder.executionArn) continue;
          if (executions.get(before)?.status === 'RUNNING') wrong.push(`payroll ${payrollId} was taken from ${before}`);
        }
      },
    },
    inspect: () => {
      const waiting = [...executions.values()].filter(
        (one) => one.status === 'RUNNING' && one.active().some(({ state }) => WAITS.includes(state)),
      );
      const twice = [...Map.groupBy(waiting, payrollIdOf)].filter(([, theirs]) => theirs.length > 1);
      return [...wrong.splice(0), ...twice.map(([payrollId]) => `several executions wait for payroll ${payrollId}`)];
    },
    conclude: () => wrong.splice(0),
  };
};

interface SentMail {
  readonly entityId: string;
  readonly metadata: { readonly template: string; readonly data: { readonly name?: string } };
}
const ENDS = ['payroll-completed', 'payroll-completed-with-failures', 'payroll-cancelled'];

/** The submitter of a payroll is notified once of its end, and each contractor once of each payment. */
const everyoneIsNotifiedOnce = (records: Records): Oracle => {
  const ends = new Map<string, Set<string>>();
  const sent = new Set<string>();
  return {
    name: 'everyone is notified once',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        if (type !== 'notification.requested') return;
        const { entityId, metadata } = detail as unknown as SentMail;
        if (metadata.template === 'payroll-payment-sent') sent.add(entityId);
        const { name = '' } = metadata.data;
        if (ENDS.includes(metadata.template)) ends.set(name, (ends.get(name) ?? new Set()).add(entityId));
      },
    },
    conclude: () => {
      // A draft whose answer was lost may have been begun twice, under the same name.
      const closed = payrollsIn(records).filter(({ closedAt }) => closedAt !== undefined);
      const recorded = closed.flatMap(({ payrollId, name }) => {
        const times = ends.get(name)?.size ?? 0;
        return times === 1 ? [] : [`the end of payroll ${payrollId} was announced ${times} times`];
      });
      const paid = payoutsIn(records).filter(({ paidAt }) => paidAt !== undefined).length;
      return sent.size === paid
        ? recorded
        : [...recorded, `${paid} payouts were paid, and contractors were notified of ${sent.size}`];
    },
  };
};

/** An execution that is parked for a day was reported, or the report failed. */
const operatorsAreNotified = (): Oracle => {
  const recorded = new Set<string>();
  let seen = new Set<string>();
  return {
    name: 'operators are notified of parked executions',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const { executionArn } = (detail as unknown as Failed).metadata;
        if (type === 'payroll.failed' && executionArn !== undefined) recorded.add(executionArn);
      },
    },
    inspect: (world) => {
      const parked = world.states
        .executions()
        .filter((one) => one.active().some(({ state }) => state.startsWith('Park')));
      const missing = parked.map(({ arn }) => arn).filter((arn) => !recorded.has(arn));
      const twice = missing.filter((arn) => seen.has(arn));
      seen = new Set(missing);
      // What is denied is not tried again.
      const isExplained = world
        .faults()
        .some(
          ({ site, kind }) =>
            /^(integration|task)\/Record(Batch)?Failure$/.test(site) ||
            (site.endsWith('-parkPayroll') && kind === 'is denied'),
        );
      return isExplained ? [] : twice.map((arn) => `${arn} is parked, and operators were not notified`);
    },
  };
};

/** Operators call a bank only about payouts that are open at Stripe as well. */
const silenceIsBroken = (site: () => StripeSite): Oracle => {
  const wrong: string[] = [];
  return {
    name: 'Stripe is polled before an operator is notified',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const { entityId, metadata } = detail as unknown as Failed;
        if (type !== 'payroll.failed' || metadata.error !== 'SettlementOverdueError') return;
        const isOpen = site()
          .stripe.allPayouts()
          .filter(({ object }) => object.metadata?.['payoutKey']?.startsWith(entityId) === true)
          .some(({ object: { status } }) => status === 'pending' || status === 'in_transit');
        if (!isOpen) wrong.push(`payroll ${entityId} is overdue, and Stripe knows of nothing that is under way`);
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

interface Failed {
  readonly entityId: string;
  readonly metadata: { readonly error?: string; readonly executionArn?: string };
}

/** An execution fails only with the machine's declared errors: any other failure is parked, and no loop is endless. */
const failsAsDeclared = (): Oracle => {
  const wrong: string[] = [];
  return {
    name: 'executions fail as declared',
    listener: {
      executionEnded: ({ name, status, error = '' }) => {
        const isDeclared = error === 'PayrollFailedError' || error === 'PayrollRefusedError';
        if (status !== 'SUCCEEDED' && !isDeclared) wrong.push(`${name} ended ${status}: ${error}`);
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** What must hold of payrolls, beside what holds of all money. */
export const payrollOracles = (records: Records, site: () => StripeSite): readonly Oracle[] => [
  edges(),
  everyPayrollEnds(records),
  cancelledPayrollsPayNothing(records),
  failuresHaveACause(records, site),
  fundsHaveSevenDays(),
  noWaitWithSufficientFunds(records),
  oneDriver(),
  failsAsDeclared(),
  everyoneIsNotifiedOnce(records),
  operatorsAreNotified(),
  silenceIsBroken(site),
  failedLinesArePaidAgainOnce(records),
  nobodyPaysTooMuchAlone(),
  countersAgree(),
  outcomesAgree(records),
  linesAreBookedOnce(records),
  everythingIsBooked(records),
  failuresStayListed(),
];
