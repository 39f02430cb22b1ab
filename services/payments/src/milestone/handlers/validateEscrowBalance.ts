import { object, string } from 'yup';
import type { InferType } from 'yup';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { FUNDING_OVERDUE, unpark } from '../domain/intervention.ts';
import { fundingPlan, fundsAwaited } from '../domain/announcements.ts';
import type { FundingPlan } from '../domain/announcements.ts';
import { FUNDING_DAYS } from '../domain/policy.ts';
import { awaitFunds, signalKeyOf } from '../domain/payment.ts';
import type { FundingWait, Payment } from '../domain/payment.ts';
import type { FundingQueueEntry } from '../../escrow/domain/funding-queue.ts';
import type { MilestonePorts } from '../ports.ts';
import { isFundable, resumeFundingQueue } from '../../escrow/funding-queue.ts';
import { payments, signals } from '../../wiring.ts';

export const validateEscrowBalanceInput = object({
  paymentId: uuid().required(),
  /** Which entry into the state this is. Each begins a round of waiting, where funds are short; its retries do not. */
  stateEntryId: string().required(),
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
  async ({ paymentId, stateEntryId }: InferType<typeof validateEscrowBalanceInput>) => {
    const { payment, ...check } = await service.paymentRecords.changePayment(paymentId, (before) =>
      checkBalance(service, before, stateEntryId),
    );
    if (check.outcome !== 'insufficient') return check;
    // Funds that came while the payment was not yet among the waiting woke nobody.
    await resumeFundingQueue(service, payment.clientId, payment.amount.currency);
    return (await suffices(service, payment)) ? SUFFICIENT : check;
  };

const SUFFICIENT = { outcome: 'sufficient' as const, plan: null };
interface BalanceCheck {
  readonly outcome: 'sufficient' | 'insufficient' | 'parked';
  readonly plan: FundingPlan | null;
  readonly payment: Payment;
}

const checkBalance = async (
  service: Dependencies,
  before: Payment,
  stateEntryId: string,
): Promise<Decision<Payment, BalanceCheck>> => {
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
  if (funding?.stateEntryId === stateEntryId)
    return { value: payment, result: insufficient(service, payment, funding) };
  const wait: FundingWait = {
    since: funding?.since ?? at,
    dueAt: funding?.dueAt ?? daysAfter(at, FUNDING_DAYS, service.policy),
    round: (funding?.round ?? 0) + 1,
    stateEntryId,
  };
  const waiting = awaitFunds(payment, wait, at);
  const entry = queueEntryOf(waiting, wait.since);
  return {
    value: waiting,
    result: insufficient(service, waiting, wait),
    changes: [service.escrowRecords.putQueueEntry(entry, await service.escrowRecords.getQueueEntry(entry))],
    events: funding === undefined ? fundsAwaited(waiting, wait) : [],
  };
};

const insufficient = ({ clock, policy }: Dependencies, payment: Payment, wait: FundingWait): BalanceCheck => ({
  outcome: 'insufficient',
  plan: fundingPlan(payment, wait, clock.now(), policy),
  payment,
});

const queueEntryOf = (payment: Payment, since: string): FundingQueueEntry => ({
  clientId: payment.clientId,
  key: signalKeyOf(payment),
  amount: payment.amount,
  since,
  round: payment.funding?.round ?? 0,
});

const suffices = (service: Dependencies, payment: Payment): Promise<boolean> =>
  isFundable(service, queueEntryOf(payment, payment.funding?.since ?? service.clock.now()));

export const handler = task(validateEscrowBalanceInput, () =>
  validateEscrowBalance({ ...payments(), signals: signals() }),
);
