import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { debitClientEscrow as debitEntry } from '../../money/movements.ts';
import { completion } from '../domain/announcements.ts';
import { debited, isSettled } from '../domain/settlement.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';
import { settlementInput } from './creditContractorWallet.ts';

/**
 * Task `DebitClientEscrow`: the reserved money has left: locked → clearing, and the payment is paid. Answers with the
 * entries to be recorded and with what is to be announced. A replay is a no-op.
 * @throws PayoutReversedError when the money was returned meanwhile; nothing was written
 */
export const debitClientEscrow =
  ({ paymentRecords, ledger, clock }: Pick<MilestonePorts, 'paymentRecords' | 'ledger' | 'clock'>) =>
  async ({ paymentId, settlementId }: InferType<typeof settlementInput>) => {
    const { result: payment } = await ledger.move(async () => {
      const read = await paymentRecords.readPayment(paymentId);
      if (isSettled(read.value, settlementId)) return { entries: [], result: read.value };
      const { clientId, amount } = read.value;
      const at = clock.now();
      const entry = debitEntry({ settlementId, clientId, debits: [{ amount, reference: paymentId }], at });
      const after = debited(read.value, settlementId, entry.entryId, at);
      return { entries: [entry], changes: paymentRecords.changesOf(after, read), result: after };
    });
    const { lockEntryId, settlement } = payment;
    return {
      paymentId,
      entryIds: [lockEntryId, settlement?.creditEntryId, settlement?.debitEntryId].filter((id) => id !== undefined),
      ...completion(payment),
    };
  };

export const handler = task(settlementInput, () => debitClientEscrow(payments()));
