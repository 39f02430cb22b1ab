import { retryOnConflict } from '#shared/store/index.ts';
import { escrowOf } from '../money/accounts.ts';
import { balanceLow } from './domain/announcements.ts';
import { compareWithThreshold } from './domain/balance-alert.ts';
import type { EscrowPorts } from './ports.ts';

/**
 * Compare a client's escrow with its alert; notify once each time the balance falls below. Returns whether it is below; `false`
 * for a client without an alert.
 */
export const checkBalanceAlert = (
  {
    escrowRecords,
    store,
    ledger,
    clock,
    sleep,
  }: Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'clock' | 'sleep'>,
  clientId: string,
  currency: string,
): Promise<boolean> =>
  retryOnConflict(
    async () => {
      const read = await escrowRecords.getAlert(clientId, currency);
      if (read === undefined) return false;
      const { amountMinor } = await ledger.balance(escrowOf(clientId), currency);
      const alert = compareWithThreshold(read.value, amountMinor);
      if (alert !== read.value) {
        const events = alert.low ? balanceLow(alert, amountMinor, clock.now()) : [];
        await store.commit([escrowRecords.putAlert(alert, read)], events);
      }
      return alert.low;
    },
    { sleep },
  );
