import { object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { lockFunds } from '../../money/movements.ts';
import { fundsLocked } from '../domain/announcements.ts';
import { locked, signalKeyOf } from '../domain/payment.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const lockEscrowFundsInput = object({ paymentId: uuid().required() });

/**
 * Task `LockFunds`: reserve the payment's amount in the client's escrow; it waits for funds no more. A replay is a no-op.
 *
 * @throws InsufficientFundsError when somebody else was quicker since the balance was looked at; nothing was written
 */
export const lockEscrowFunds =
  ({
    escrowRecords,
    paymentRecords,
    ledger,
    clock,
  }: Pick<MilestonePorts, 'escrowRecords' | 'paymentRecords' | 'ledger' | 'clock'>) =>
  async ({ paymentId }: InferType<typeof lockEscrowFundsInput>) => {
    const { result } = await ledger.move(async () => {
      const read = await paymentRecords.readPayment(paymentId);
      const { value: payment } = read;
      if (payment.lockEntryId !== undefined) return { entries: [], result: payment.lockEntryId };
      const { clientId, amount, funding } = payment;
      const at = clock.now();
      const entry = lockFunds({ clientId, lockId: paymentId, amount, at });
      const after = locked(payment, entry.entryId, at);
      return {
        entries: [entry],
        changes: [
          ...paymentRecords.changesOf(after, read),
          ...(funding === undefined
            ? []
            : [escrowRecords.removeQueueEntry({ clientId, since: funding.since, key: signalKeyOf(payment) })]),
        ],
        events: fundsLocked(after, at),
        result: entry.entryId,
      };
    });
    return { paymentId, lockEntryId: result };
  };

export const handler = task(lockEscrowFundsInput, () => lockEscrowFunds(payments()));
