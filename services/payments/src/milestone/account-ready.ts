import { decideFailure } from '#shared/interventions/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { SYSTEM } from '../money/notification.ts';
import { isReadyAfter } from '../payouts/domain/account-wait.ts';
import { resumed } from './domain/announcements.ts';
import { accountWaitOf, resumeForAccount } from './domain/intervention.ts';
import { payoutKeyOf, signalKeyOf } from './domain/payment.ts';
import type { MilestonePorts } from './ports.ts';

export type AccountReadyPorts = Pick<
  MilestonePorts,
  'paymentRecords' | 'payoutRecords' | 'auditLog' | 'store' | 'clock' | 'sleep'
>;

const comment = 'The contractor’s payout account is ready.';

/**
 * Try a stopped payment again whose last attempt failed for the contractor's account, if that is ready by now. Recorded like an
 * operator's decision: of the two, one is accepted. It may come before the machine waits, after its execution has ended, or twice.
 */
export const retryForAccount = (service: AccountReadyPorts, paymentId: string): Promise<void> =>
  retryOnConflict(async () => {
    const { paymentRecords, payoutRecords, auditLog, store, clock } = service;
    const read = await paymentRecords.readPayment(paymentId);
    const { value: payment } = read;
    const [wait, parkedAt] = [accountWaitOf(payment), payment.intervention?.parkedAt];
    if (wait === undefined || parkedAt === undefined) return;
    const account = (await payoutRecords.getPayoutAccount(wait.contractorId))?.value;
    if (!isReadyAfter(account, wait.readiness)) return;
    const payout = (await payoutRecords.getPayout(payoutKeyOf(payment)))?.value;
    const [signalKey, at] = [signalKeyOf(payment), clock.now()];
    const decision = { action: 'retry', by: SYSTEM.id, at } as const;
    const after = resumeForAccount(payment, payout, decision);
    await store.commit(
      [
        ...paymentRecords.changesOf(after, read),
        ...(await decideFailure(paymentRecords.failures, { signalKey, action: 'resumed', comment, at }, parkedAt)),
        auditLog.putAudit({
          subject: signalKey,
          at,
          actor: SYSTEM,
          action: 'payment.resumed',
          occurrence: parkedAt,
          reason: comment,
          facts: { payoutKey: wait.payoutKey },
        }),
      ],
      resumed(after, parkedAt, at),
    );
  }, service);
