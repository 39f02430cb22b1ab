import { object, string } from 'yup';
import type { InferType } from 'yup';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { escrowOf } from '../../money/accounts.ts';
import { amountOf } from '../../money/balances.ts';
import { FUNDING_OVERDUE, unpark } from '../domain/intervention.ts';
import { fundingPlan, fundsAwaited } from '../domain/announcements.ts';
import type { FundingPlan } from '../domain/announcements.ts';
import { FUNDING_DAYS } from '../domain/policy.ts';
import { awaitFunds, signalKeyOf } from '../domain/payment.ts';
import type { FundingWait, Payment } from '../domain/payment.ts';
import { whoFits } from '../../escrow/domain/waiter.ts';
import type { Waiter } from '../../escrow/domain/waiter.ts';
import type { MilestonePorts } from '../ports.ts';
import { resumeWaiters } from '../../escrow/funding-queue.ts';
import { payments, signals } from '../../wiring.ts';

export const validateEscrowBalanceInput = object({
  paymentId: string().uuid().required(),
  /** Which entry into the state this is. Each begins a round of waiting, where funds are short; its retries do not. */
  visit: string().required(),
});
type Dependencies = Pick<
  MilestonePorts,
  'escrowRecords' | 'paymentRecords' | 'store' | 'ledger' | 'signals' | 'policy' | 'clock' | 'sleep'
>;

/**
 * Task `CheckEscrowBalance`: whether the client's escrow suffices, after what is promised to those who have waited longer.
 * Where it does not, the payment joins them. `outcome` is `parked` while a person has decided about it.
 */
export const validateEscrowBalance =
  (service: Dependencies) =>
  async ({ paymentId, visit }: InferType<typeof validateEscrowBalanceInput>) => {
    const { payment, ...looked } = await service.paymentRecords.changePayment(paymentId, (before) =>
      look(service, before, visit),
    );
    if (looked.outcome !== 'insufficient') return looked;
    // Funds that came while the payment was not yet among the waiting woke nobody.
    await resumeWaiters(service, payment.clientId, payment.amount.currency);
    return (await suffices(service, payment)) ? SUFFICIENT : looked;
  };

const SUFFICIENT = { outcome: 'sufficient' as const, plan: null };
interface Looked {
  readonly outcome: 'sufficient' | 'insufficient' | 'parked';
  readonly plan: FundingPlan | null;
  readonly payment: Payment;
}

const look = async (service: Dependencies, before: Payment, visit: string): Promise<Decision<Payment, Looked>> => {
  const { intervention } = before;
  if (intervention !== undefined && (intervention.decision !== undefined || intervention.error !== FUNDING_OVERDUE)) {
    return { value: before, result: { outcome: 'parked', plan: null, payment: before } };
  }
  const at = service.clock.now();
  // Funds came although the time for them was over: no person has to decide any more.
  const payment = unpark(before, at);
  if (payment.lockEntryId !== undefined || (await suffices(service, payment))) {
    return { value: payment, result: { ...SUFFICIENT, payment } };
  }
  const { funding } = payment;
  if (funding?.visit === visit) return { value: payment, result: insufficient(service, payment, funding) };
  const wait: FundingWait = {
    since: funding?.since ?? at,
    dueAt: funding?.dueAt ?? daysAfter(at, FUNDING_DAYS, service.policy),
    round: (funding?.round ?? 0) + 1,
    visit,
  };
  const waiting = awaitFunds(payment, wait, at);
  const waiter = waiterOf(waiting, wait.since);
  return {
    value: waiting,
    result: insufficient(service, waiting, wait),
    changes: [service.escrowRecords.putWaiter(waiter, await service.escrowRecords.getWaiter(waiter))],
    events: funding === undefined ? fundsAwaited(waiting, wait) : [],
  };
};

const insufficient = ({ clock, policy }: Dependencies, payment: Payment, wait: FundingWait): Looked => ({
  outcome: 'insufficient',
  plan: fundingPlan(payment, wait, clock.now(), policy),
  payment,
});

const waiterOf = (payment: Payment, since: string): Waiter => ({
  clientId: payment.clientId,
  key: signalKeyOf(payment),
  amount: payment.amount,
  since,
  round: payment.funding?.round ?? 0,
});

/** Nobody is served before those who have waited longer, as far as the funds suffice for them. */
const suffices = async ({ escrowRecords, ledger, clock }: Dependencies, payment: Payment): Promise<boolean> => {
  const { clientId, amount } = payment;
  const mine = waiterOf(payment, payment.funding?.since ?? clock.now());
  const [waiters, escrow] = await Promise.all([
    escrowRecords.listWaiters(clientId),
    ledger.balance(escrowOf(clientId), amount.currency),
  ]);
  const older = waiters.filter(
    ({ key, since, amount: theirs }) => key !== mine.key && since <= mine.since && theirs.currency === amount.currency,
  );
  return whoFits([...older, mine], amountOf(escrow)).includes(mine);
};

export const handler = task(validateEscrowBalanceInput, () =>
  validateEscrowBalance({ ...payments(), signals: signals() }),
);
