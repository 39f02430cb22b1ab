import type { FundingQueueEntry } from '../../src/escrow/domain/funding-queue.ts';
import { resumeFundingQueue } from '../../src/escrow/funding-queue.ts';
import type { EscrowPorts } from '../../src/escrow/ports.ts';

/** What a Task does that finds too little in the escrow: it records an entry, or another round of it, and checks the queue. */
export const joinFundingQueue = async (
  service: Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals'>,
  { clientId, key, amount, since }: Omit<FundingQueueEntry, 'round'>,
): Promise<FundingQueueEntry> => {
  const { escrowRecords, store } = service;
  const read = await escrowRecords.getQueueEntry({ clientId, since, key });
  const entry: FundingQueueEntry = { clientId, key, amount, since, round: (read?.value.round ?? 0) + 1 };
  await store.commit([escrowRecords.putQueueEntry(entry, read)]);
  await resumeFundingQueue(service, clientId, amount.currency);
  return entry;
};
