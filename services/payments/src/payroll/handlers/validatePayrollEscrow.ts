import { object } from 'yup';
import type { InferType } from 'yup';
import type { Money } from '#shared/money/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter, withMilliseconds } from '#shared/time/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { escrowOf } from '../../money/accounts.ts';
import { amountOf } from '../../money/balances.ts';
import { fundingNotice, fundingRequired } from '../domain/announcements.ts';
import { FUNDING_DAYS } from '../domain/policy.ts';
import { shortage } from '../domain/preview.ts';
import { awaitFunds } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import { fundedSignal } from '../../escrow/domain/funding-queue.ts';
import type { FundingQueueEntry } from '../../escrow/domain/funding-queue.ts';
import type { PayrollPorts } from '../ports.ts';
import { signalKeyOf } from '../domain/failure.ts';
import type { Payrolls } from '../drafts.ts';
import { isFundable, resumeFundingQueue } from '../../escrow/funding-queue.ts';
import { payments, signals } from '../../wiring.ts';

export const validatePayrollEscrowInput = object({
  payrollId: uuid().required(),
  /** When the state was entered: each entry begins a round of waiting, where funds are short; its retries do not. */
  stateEnteredAt: instant().required(),
});
type Input = InferType<typeof validatePayrollEscrowInput>;
type Dependencies = Pick<
  PayrollPorts,
  'escrowRecords' | 'store' | 'ledger' | 'signals' | 'policy' | 'clock' | 'sleep'
> &
  Payrolls;

/**
 * Task `ValidateEscrow`: whether the client's escrow suffices, after what is promised to those who have waited longer. If
 * not, the payroll joins those that wait for funds, until a deadline that does not move, however often the funds come
 * short; `signal` is what its execution waits for.
 */
export const validatePayrollEscrow = (service: Dependencies) => async (input: Input) => {
  const { payroll, missing } = await service.payrolls.changePayroll(input.payrollId, service, (before) =>
    checkBalance(service, before, input),
  );
  const { clientId, total, funding } = payroll;
  if (missing === undefined || funding === undefined) return outcome(payroll);
  // Funds that arrived before it joined the queue sent it no signal.
  await resumeFundingQueue(service, clientId, total.currency);
  return {
    outcome: 'short' as const,
    signal: fundedSignal(funding),
    deadlineAt: funding.deadlineAt,
    notification: fundingNotice(payroll, missing, funding.round).detail,
  };
};

interface BalanceCheck {
  readonly payroll: Payroll;
  readonly missing?: Money;
}

const checkBalance = async (
  service: Dependencies,
  before: Payroll,
  { stateEnteredAt }: Input,
): Promise<Decision<Payroll, BalanceCheck>> => {
  const { escrowRecords, ledger, policy, clock } = service;
  const { clientId, total, status } = before;
  const at = clock.now();
  const isWaiting = status === 'submitted' || status === 'awaiting_funds';
  if (!isWaiting || (await isFundable(service, { ...queueEntryOf(before), since: before.funding?.since ?? at }))) {
    return { value: before, result: { payroll: before } };
  }
  const missing = shortage(amountOf(await ledger.balance(escrowOf(clientId), total.currency)), total);
  const payroll = awaitFunds(before, {
    at,
    stateEnteredAt: withMilliseconds(stateEnteredAt),
    deadlineAt: daysAfter(at, FUNDING_DAYS, policy),
  });
  const { since, round } = payroll.funding ?? { since: at, round: 1 };
  const entry: FundingQueueEntry = { ...queueEntryOf(payroll), since, round };
  return {
    value: payroll,
    result: { payroll, missing },
    changes: [escrowRecords.putQueueEntry(entry, await escrowRecords.getQueueEntry(entry))],
    events: round === 1 ? fundingRequired(payroll, missing) : [],
  };
};

const queueEntryOf = ({ payrollId, clientId, total }: Payroll) => ({
  clientId,
  key: signalKeyOf(payrollId),
  amount: total,
});

/** Nothing to wait for. */
const outcome = ({ status }: Payroll) => ({
  outcome: status === 'cancelled' ? ('cancelled' as const) : ('sufficient' as const),
  signal: null,
  deadlineAt: null,
  notification: null,
});

export const handler = task(validatePayrollEscrowInput, () =>
  validatePayrollEscrow({ ...payments(), signals: signals() }),
);
