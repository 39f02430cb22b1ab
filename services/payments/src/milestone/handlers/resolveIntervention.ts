import { object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import type { Change } from '#shared/store/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import type { InterventionDecision, Payment } from '../domain/payment.ts';
import { releaseFunds } from '../../money/movements.ts';
import { resumePoint } from '../domain/next-step.ts';
import { cancellation } from '../domain/announcements.ts';
import { FUNDING_DAYS, PAYOUT_DAYS } from '../domain/policy.ts';
import { move, payoutKeyOf, signalKeyOf } from '../domain/payment.ts';
import { isEnded } from '../../payouts/domain/payout.ts';
import type { Payout } from '../../payouts/domain/payout.ts';
import { payElsewhere, resumePaying } from '../domain/settlement.ts';
import type { Movements } from '../../ledger/index.ts';
import type { MilestonePorts } from '../ports.ts';
import { refreshPayout } from '../../payouts/payout-transitions.ts';
import type { PayoutDependencies } from '../../payouts/payout-transitions.ts';
import { resumeFundingQueue } from '../../escrow/funding-queue.ts';
import { payouts } from '../../wiring.ts';

export const resolveInterventionInput = object({ paymentId: uuid().required() });
type Dependencies = PayoutDependencies & Pick<MilestonePorts, 'paymentRecords' | 'policy'>;

/**
 * Task `ResolveIntervention`: give effect to what a person decided, and say where the payment goes on. Cancelling releases
 * what was reserved and voids the invoice, whose number stays taken. A replay finds the effect on record.
 */
export const resolveIntervention =
  (service: Dependencies) =>
  async ({ paymentId }: InferType<typeof resolveInterventionInput>) => {
    const { paymentRecords, ledger, clock } = service;
    const payout = await payoutOf(service, (await paymentRecords.readPayment(paymentId)).value);
    const { result: payment } = await ledger.move(async (): Promise<Movements<Payment>> => {
      const read = await paymentRecords.readPayment(paymentId);
      const decision = read.value.intervention?.decision;
      if (decision === undefined) return { entries: [], result: read.value };
      const at = clock.now();
      if (decision.action === 'cancel') {
        const { payment: after, changes, ...effects } = await cancel(service, read.value, at);
        return { ...effects, changes: [...paymentRecords.changesOf(after, read), ...changes], result: after };
      }
      const after = resume(service, read.value, payout, decision, at);
      return { entries: [], changes: paymentRecords.changesOf(after, read), result: after };
    });
    // What was given back may be enough for somebody who waits; also on a replay, as the first one may have died here.
    if (payment.status === 'cancelled') await resumeFundingQueue(service, payment.clientId, payment.amount.currency);
    return { claim: 'held' as const, ...resumePoint(payment) };
  };

/** The last attempt's, with its money taken back if it failed. */
const payoutOf = async (service: Dependencies, payment: Payment): Promise<Payout | undefined> => {
  const key = payoutKeyOf(payment);
  return (await service.payoutRecords.getPayout(key)) === undefined ? undefined : refreshPayout(service, key);
};

const resume = (
  { policy }: Dependencies,
  payment: Payment,
  payout: Payout | undefined,
  decision: InterventionDecision,
  at: string,
): Payment => {
  if (decision.action === 'paid_elsewhere') return payElsewhere(payment, decision);
  const decideBy = daysAfter(at, PAYOUT_DAYS, policy);
  const resumed = resumePaying(payment, payout !== undefined && isEnded(payout), { at, decideBy });
  const { funding } = resumed;
  return resumed.status === 'awaiting_funds' && funding !== undefined
    ? { ...resumed, funding: { ...funding, dueAt: daysAfter(at, FUNDING_DAYS, policy) } }
    : resumed;
};

const cancel = async ({ escrowRecords, paymentRecords }: Dependencies, payment: Payment, at: string) => {
  const { paymentId, clientId, amount, funding, lockEntryId } = payment;
  const { failureClass: _mended, intervention: _decided, ...rest } = payment;
  const changes: Change[] = [
    ...(funding === undefined
      ? []
      : [escrowRecords.removeQueueEntry({ clientId, since: funding.since, key: signalKeyOf(payment) })]),
    ...(await voidInvoice(paymentRecords, payment, at)),
  ];
  const after = move(rest, 'cancelled', at);
  return {
    payment: after,
    entries: lockEntryId === undefined ? [] : [releaseFunds({ clientId, releaseId: paymentId, amount, at })],
    changes,
    events: cancellation(after, at),
  };
};

const voidInvoice = async (
  paymentRecords: MilestonePorts['paymentRecords'],
  { clientId, invoiceNumber }: Payment,
  voidedAt: string,
): Promise<readonly Change[]> => {
  const read = invoiceNumber === undefined ? undefined : await paymentRecords.getInvoice(clientId, invoiceNumber);
  return read === undefined ? [] : [paymentRecords.putInvoice({ ...read.value, voidedAt }, read)];
};

export const handler = task(resolveInterventionInput, () => resolveIntervention(payouts()));
